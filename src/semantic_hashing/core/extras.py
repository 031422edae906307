"""What pyproject.toml has among its extras as ``workflow``: the library works without, a run of the whole does not."""

from __future__ import annotations

WORKFLOW = ("jinja2", "matplotlib", "snakemake")
INSTALL = "pip install 'semantic-hashing[workflow]'"
