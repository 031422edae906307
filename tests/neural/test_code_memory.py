import numpy as np
import torch

from semantic_hashing.neural.code_memory import CodeMemory


def test_the_codes_of_the_documents_seen_lately_are_found():
    memory = CodeMemory(5, 2)
    memory.next_step(np.array([0, 3]))
    memory.write(np.array([0, 3]), torch.tensor([[0.2, -0.1], [-2.0, 0.0]]))
    memory.next_step(np.array([3, 4]))
    # Documents 1 and 2 were not seen; they have no code, and count as seen before the first step.
    torch.testing.assert_close(memory.recent(1), torch.tensor([[-1.0, 0.0], [0.0, 0.0]]))
    torch.testing.assert_close(memory.recent(1.5), torch.tensor([[1.0, -1.0], [-1.0, 0.0], [0.0, 0.0]]))
    assert len(memory.recent(2.5)) == 5
    memory.write(np.array([4]), torch.tensor([[1.0, 1.0]]))
    torch.testing.assert_close(memory.recent(1)[1], torch.tensor([1.0, 1.0]))


def test_what_is_kept_carries_no_gradient():
    memory = CodeMemory(1, 1)
    memory.next_step(np.array([0]))
    memory.write(np.array([0]), torch.ones(1, 1, requires_grad=True) * 3)
    assert not memory.recent(1).requires_grad
