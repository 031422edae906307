"""Training on a GPU: the parts that suit it, what its records say of it, and failures of the GPU that are no result of a method."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Iterator
from typing import Any

from semantic_hashing.core.errors import RunError
from semantic_hashing.core.fingerprint import closure
from semantic_hashing.core.statements import of_package
from semantic_hashing.hashers.base import Hasher
from semantic_hashing.hashers.catalogue import METHODS

# What torch's errors say when it is the GPU that failed, and not the method.
SIGNS = ("CUDA", "CUBLAS", "cuBLAS", "cuSOLVER", "CUSOLVER", "cudnn", "NVML")
LOOP = "semantic_hashing.neural.training"
# Trained on the CPU all the same: on small data its one model that a GPU trained scored better (.65) than any of twenty of a CPU (.37 to .60),
# and why is not known.
UNPROVEN = frozenset({"S-RBM"})


@functools.cache
def suits(method: str) -> bool:
    """Whether a GPU trains a method: one of this package with the neural loop, but for ``UNPROVEN``; its module is read and not imported."""
    if method in UNPROVEN:
        return False
    module = METHODS[method].target.partition(":")[0]
    return of_package(module) and closure(LOOP) <= closure(module)


def device_of(method: str, device: str) -> str:
    """Where a method is trained if the configuration names ``device``: there, or on the CPU if it does not suit a GPU."""
    return device if suits(method) else "cpu"


@contextlib.contextmanager
def training(hasher: Hasher, device: str) -> Iterator[None]:
    """Within it ``hasher`` may be fitted on the device, and it computes and encodes by the parts that suit it.

    Raises:
        RunError: there is no GPU.
    """
    if device == "cpu":
        yield
        return
    import torch

    from semantic_hashing.neural import on_gpu

    if not torch.cuda.is_available():
        raise RunError("device: cuda is asked for, and torch finds no GPU; set it to cpu")
    torch.cuda.reset_peak_memory_stats()
    before = torch.get_default_device()
    vars(hasher)["fit"] = _telling(hasher.fit)
    try:
        with on_gpu.parts():
            yield
    finally:
        del vars(hasher)["fit"]
        torch.set_default_device(before)


def record(device: str) -> dict[str, Any]:
    """``gpu``: its name, and the version of CUDA; empty on a CPU."""
    if device == "cpu":
        return {}
    import torch

    return {"gpu": f"{torch.cuda.get_device_name()}, CUDA {torch.version.cuda}"}


def memory(device: str) -> dict[str, float]:
    """``gpu_peak_mib``: the most that torch held on the GPU since ``training`` began, without the some hundred MiB of CUDA itself."""
    if device == "cpu":
        return {}
    import torch

    return {"gpu_peak_mib": round(torch.cuda.max_memory_allocated() / 2**20, 1)}


def _telling(fit: Any) -> Any:
    """``fit``, from which a failure of the GPU comes as what it is; any other error of a library is the method's."""

    @functools.wraps(fit)
    def fitted(*arguments: Any, **named: Any) -> Any:
        import torch

        try:
            return fit(*arguments, **named)
        except torch.OutOfMemoryError as error:
            raise RunError("the memory of the GPU does not suffice for so many jobs at once; lower jobs_per_gpu") from error
        except RuntimeError as error:
            if any(sign in str(error) for sign in SIGNS):
                raise RunError(f"the GPU failed: {' '.join(str(error).split())}") from error
            raise

    return fitted
