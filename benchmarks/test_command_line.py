"""Start-up of the command line."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize("arguments", [("--help",), ("methods",)], ids=" ".join)
def test_start_up(filed, arguments):
    command = [sys.executable, "-m", "semantic_hashing", *arguments]
    filed(f"semhash {' '.join(arguments)}", "command line").pedantic(
        lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL), rounds=10, warmup_rounds=1
    )
