"""Threads, and what every figure is filed under."""

import faiss
import pytest
import threadpoolctl
import torch

from semantic_hashing.training.driver import set_up_torch


@pytest.fixture(params=[1, 2], ids=["1 thread", "2 threads"])
def threads(request):
    """Pin every numeric library to so many threads."""
    before = torch.get_num_threads(), faiss.omp_get_max_threads()
    set_up_torch(request.param)
    faiss.omp_set_num_threads(request.param)
    torch.manual_seed(0)
    with threadpoolctl.threadpool_limits(request.param):
        yield request.param
    torch.set_num_threads(before[0])
    faiss.omp_set_num_threads(before[1])


@pytest.fixture
def filed(benchmark):
    """A function that files the benchmark: what is done, at which shape, by whom, with how many threads."""

    def file(what, shape, by="ours", threads=1, **more):
        benchmark.group = f"{what}, {shape}, {threads}"
        benchmark.extra_info.update({"what": what, "shape": shape, "by": by, "threads": threads, **more})
        return benchmark

    return file
