"""How this process computes: what decides the last digit of a floating-point number.

Libraries choose their kernels by the processor when they are loaded, and two processors of one name may get two kernels. So a model's
record says which ones were chosen, and two models can be told apart by it.
"""

from __future__ import annotations

import os
import platform
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import threadpoolctl

# Variables that change which kernel a library chooses; config/portable.env sets some of them.
SWITCHES = (
    "ATEN_CPU_CAPABILITY",
    "MKL_CBWR",
    "MKL_ENABLE_INSTRUCTIONS",
    "NPY_DISABLE_CPU_FEATURES",
    "NUMBA_CPU_FEATURES",
    "NUMBA_CPU_NAME",
    "ONEDNN_MAX_CPU_ISA",
    "OPENBLAS_CORETYPE",
)
UNKNOWN = "not recorded"
# The line of a model that a GPU trained, which ``training.gpu`` adds.
GPU = "gpu"


def record() -> dict[str, str]:
    """One line a library that is loaded, with its version and the kernels in force; of one that is not loaded nothing is said.

    Returns:
        ``processor``: maker, family and model, which a name like "AMD EPYC" does not tell; ``numpy``, ``scipy``, ``scikit-learn``,
        ``torch``, ``numba``: as far as they are loaded; ``switches``: the variables of ``SWITCHES`` that are set.
    """
    lines = {"processor": processor()}
    if "numpy" in sys.modules:
        import numpy as np

        # Typed as None without a mode.
        found: Any = np.show_config(mode="dicts")
        lines["numpy"] = ", ".join([version("numpy"), *_openblas("numpy"), " ".join(found["SIMD Extensions"].get("found", []))])
    if "scipy" in sys.modules:
        # SciPy loads its OpenBLAS with this module alone; a record must not depend on whether that has happened yet.
        import scipy.linalg  # noqa: F401

        lines["scipy"] = ", ".join([version("scipy"), *_openblas("scipy")])
    if "sklearn" in sys.modules:
        lines["scikit-learn"] = version("scikit-learn")
    if "torch" in sys.modules:
        import torch

        # MKL is a part of torch and does not say which kernels it chooses; it goes by the processor's maker and the switch MKL_CBWR.
        lines["torch"] = f"{version('torch')}, {torch.backends.cpu.get_cpu_capability()}"
    if "numba" in sys.modules:
        import llvmlite.binding

        target = os.environ.get("NUMBA_CPU_NAME") or llvmlite.binding.get_host_cpu_name()
        lines["numba"] = f"{version('numba')}, compiled for {target}"
    lines["switches"] = " ".join(f"{name}={os.environ[name]}" for name in SWITCHES if name in os.environ)
    return lines


def processor() -> str:
    """Maker, family and model, such as "AuthenticAMD family 25 model 17"; the architecture where Linux does not tell."""
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        # The first processor's, of several that are alike.
        pairs = [line.partition(":") for line in cpuinfo.read_text(encoding="utf-8").partition("\n\n")[0].splitlines()]
        values = {name.strip(): value.strip() for name, _, value in pairs}
        if "vendor_id" in values and "cpu family" in values and "model" in values:
            return f"{values['vendor_id']} family {values['cpu family']} model {values['model']}"
    return platform.machine()


def differences(one: dict[str, str] | None, other: dict[str, str] | None) -> list[str]:
    """What two records differ in, a line each: "numba: 0.68.1, compiled for znver4 / 0.68.1, compiled for znver3".

    A library that only one of them loaded is left out; a GPU that only one of them used is a difference. Empty where they agree,
    ``[UNKNOWN]`` where a record is missing.
    """
    if one is None or other is None:
        return [UNKNOWN]
    one, other = ({GPU: ""} | record if GPU in one or GPU in other else record for record in (one, other))
    return [f"{name}: {one[name] or 'none'} / {other[name] or 'none'}" for name in one if name in other and one[name] != other[name]]


def _openblas(library: str) -> list[str]:
    """OpenBLAS as a library brings it along, with the kind of processor that its kernels are for; empty where it uses another."""
    found = [info for info in threadpoolctl.threadpool_info() if info["internal_api"] == "openblas" and f"{library}.libs" in info["filepath"]]
    return [f"OpenBLAS {info['version']} for {info['architecture']}" for info in found[:1]]
