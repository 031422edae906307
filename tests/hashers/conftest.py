import pytest
import torch

from semantic_hashing.data import synthetic

# Models this small lose more to threads than they gain.
torch.set_num_threads(1)


@pytest.fixture(scope="session")
def small():
    """Five hundred synthetic documents of five topics."""
    return synthetic.prepared(500, 300, 5, seed=0)
