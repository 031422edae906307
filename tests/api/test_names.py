"""The names of the package itself: complete, and quick to import."""

import inspect
import subprocess
import sys

import pytest

import semantic_hashing
from semantic_hashing.hashers.catalogue import METHODS
from semantic_hashing.methods import nash

LINE = "from semantic_hashing import NASH, load_dataset, precision_at_k, search"


def test_the_import_takes_less_than_three_tenths_of_a_second_and_no_heavy_library():
    code = f"import sys, time\nbegun = time.process_time()\n{LINE}\nprint(time.process_time() - begun, *sys.modules)"
    tries = [subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split() for _ in range(3)]
    assert min(float(taken) for taken, *_ in tries) < 0.3
    assert not {"torch", "numpy", "scipy", "sklearn", "pandas", "numba", "pydantic"} & set(tries[0])


def test_every_method_is_a_class_by_its_name():
    names = {method: "".join(char if char.isalnum() else "_" for char in method) for method in METHODS}
    assert set(names.values()) <= set(semantic_hashing.__all__)
    assert set(semantic_hashing.__all__) <= set(dir(semantic_hashing))
    for method, name in names.items():
        hasher = getattr(semantic_hashing, name)(bits=12)
        assert (hasher.method, type(hasher).__name__) == (method, name)
        assert METHODS[method].preset.items() <= hasher.get_params().items()


def test_a_star_import_brings_all():
    scope = {}
    exec("from semantic_hashing import *", scope)
    assert set(semantic_hashing.__all__) <= set(scope)


def test_a_name_that_there_is_not_is_an_attribute_error():
    for name in ("Nash", "nothing"):
        with pytest.raises(AttributeError, match=f"no attribute '{name}'"):
            getattr(semantic_hashing, name)


def test_what_stands_for_a_class_is_taken_for_it():
    NASH = semantic_hashing.NASH
    assert isinstance(NASH(), NASH)
    assert isinstance(NASH(), nash.NASH)
    assert NASH.__doc__ == nash.NASH.__doc__
    assert next(iter(inspect.signature(NASH).parameters)) == "bits"

    class Mine(NASH):
        pass

    assert issubclass(Mine, NASH)
    assert Mine(bits=8).bits == 8


def test_create_refuses_what_there_is_not():
    assert semantic_hashing.create("NASH-DN", bits=64).noise == "data-dependent"
    with pytest.raises(semantic_hashing.core.errors.InputError, match="did you mean 'NASH"):
        semantic_hashing.create("NASHH")
    with pytest.raises(semantic_hashing.core.errors.InputError, match="unknown option 'bit'; did you mean 'bits'"):
        semantic_hashing.create("NASH", bit=64)
