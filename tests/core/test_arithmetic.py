import json
import subprocess
import sys

from semantic_hashing.core import arithmetic


def test_a_library_is_told_with_its_version_and_kernels_once_it_is_loaded():
    program = "import json; from semantic_hashing.core import arithmetic; print(json.dumps(arithmetic.record()))"
    found = {}
    for loaded in ("", "import numpy, scipy.linalg, numba; "):
        found[loaded] = json.loads(subprocess.run([sys.executable, "-c", loaded + program], capture_output=True, check=True).stdout)
    first, second = found.values()
    assert first.keys() == {"processor", "switches"}
    assert second.keys() == {"processor", "numpy", "scipy", "numba", "switches"}
    assert all(second[name][0].isdigit() for name in ("numpy", "scipy", "numba"))
    assert arithmetic.differences(first, second) == []


def test_a_record_does_not_depend_on_what_scipy_has_loaded_so_far():
    program = "import json, scipy{}; from semantic_hashing.core import arithmetic; print(json.dumps(arithmetic.record()))"
    found = [
        json.loads(subprocess.run([sys.executable, "-c", program.format(part)], capture_output=True, check=True).stdout) for part in ("", ".linalg")
    ]
    assert found[0]["scipy"] == found[1]["scipy"]


def test_two_records_differ_where_a_library_or_the_processor_does():
    one = {"processor": "AuthenticAMD family 25 model 17", "torch": "2.13.0, AVX512", "switches": ""}
    assert arithmetic.differences(one, one | {"numba": "0.68.1, compiled for znver4"}) == []
    other = one | {"torch": "2.13.0, AVX2", "switches": "ATEN_CPU_CAPABILITY=avx2"}
    assert arithmetic.differences(one, other) == ["torch: 2.13.0, AVX512 / 2.13.0, AVX2", "switches: none / ATEN_CPU_CAPABILITY=avx2"]
    assert arithmetic.differences(one, None) == [arithmetic.UNKNOWN]


def test_a_gpu_is_a_difference_even_where_one_record_has_none():
    cpu = {"processor": "AuthenticAMD family 25 model 17", "switches": ""}
    gpu = cpu | {"gpu": "NVIDIA H100 80GB HBM3, CUDA 13.0"}
    assert arithmetic.differences(gpu, gpu) == []
    assert arithmetic.differences(cpu, gpu) == ["gpu: none / NVIDIA H100 80GB HBM3, CUDA 13.0"]
    assert arithmetic.differences(gpu, cpu) == ["gpu: NVIDIA H100 80GB HBM3, CUDA 13.0 / none"]


def test_the_processor_has_a_maker_family_and_model_where_linux_tells(tmp_path, monkeypatch):
    cpuinfo = tmp_path / "cpuinfo"
    monkeypatch.setattr(arithmetic, "Path", lambda _: cpuinfo)
    assert arithmetic.processor() == arithmetic.platform.machine()
    cpuinfo.write_text("processor\t: 0\nvendor_id\t: AuthenticAMD\ncpu family\t: 25\nmodel\t\t: 17\nmodel name\t: AMD EPYC\n\nmodel\t: 1\n")
    assert arithmetic.processor() == "AuthenticAMD family 25 model 17"
    cpuinfo.write_text("CPU implementer\t: 0x41\n")
    assert arithmetic.processor() == arithmetic.platform.machine()
