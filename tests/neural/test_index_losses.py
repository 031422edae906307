import numpy as np
import pytest
import torch

from semantic_hashing.neural.index_losses import Memory, blocks, false_candidates, far_members, farthest, hamming, radius


def signs(seed, *shape):
    return torch.randint(0, 2, shape, generator=torch.Generator().manual_seed(seed)) * 2.0 - 1


def test_a_full_memory_forgets_the_oldest():
    memory = Memory(5, 1)
    given = torch.arange(11)
    for some in (given[:2], given[2:7], given[7:11]):
        memory.add(some[:, None].float(), some)
        np.testing.assert_array_equal(memory.codes[:, 0], memory.documents)
    assert sorted(memory.documents.tolist()) == [6, 7, 8, 9, 10]


@pytest.mark.parametrize(("bits", "count"), [(8, 1), (16, 1), (32, 2), (64, 4), (128, 8), (40, 2)])
def test_a_code_is_cut_into_blocks_of_sixteen_bits(bits, count):
    cuts = blocks(bits)
    assert len(cuts) == count
    assert [i for cut in cuts for i in range(bits)[cut]] == list(range(bits))


def test_distances_are_counts_of_differing_bits():
    a, b = signs(0, 4, 9), signs(1, 6, 9)
    np.testing.assert_array_equal(hamming(a, b), (a[:, None] != b[None]).sum(dim=2))


def test_the_radius_is_that_of_the_depth():
    distances = torch.tensor([[5.0, 1.0, 3.0, 3.0], [0.0, 2.0, 9.0, 4.0]])
    assert radius(distances, 3).tolist() == [3.0, 4.0]
    assert radius(distances, 99).tolist() == [5.0, 9.0]


def test_the_farthest_is_one_of_the_equally_far():
    distances = torch.tensor([4.0, 7.0, 7.0, 9.0]).expand(400, 4)
    places = farthest(distances, torch.tensor([True, True, True, False]).expand(400, 4))
    assert set(places.tolist()) == {1, 2}
    assert 0.4 < (places == 1).float().mean() < 0.6
    assert farthest(distances[:1], torch.zeros(1, 4, dtype=torch.bool)).tolist() == [-1]


def test_a_false_candidate_is_beyond_the_radius_and_exactly_in_the_step():
    away = torch.tensor([[3.0, 8.0, 6.0, 9.0, 5.0]])
    block = torch.tensor([[1.0, 1.0, 1.0, 0.0, 1.0]])
    assert false_candidates(away, block, torch.tensor([5.0]), torch.tensor([1])).tolist() == [1]
    assert false_candidates(away, block, torch.tensor([5.0]), torch.tensor([0])).tolist() == [3]
    assert false_candidates(away, block, torch.tensor([8.0]), torch.tensor([1])).tolist() == [-1]


def test_a_far_member_is_within_the_radius_and_beyond_what_the_first_steps_find():
    away = torch.tensor([[3.0, 4.0, 6.0, 9.0]])
    assert far_members(away, torch.tensor([5.0]), 2).tolist() == [1]
    assert far_members(away, torch.tensor([6.0]), 2).tolist() == [2]
    assert far_members(away, torch.tensor([3.0]), 2).tolist() == [-1]


def test_a_search_by_blocks_finds_every_document_within_the_radius():
    # What the losses rest on: steps 0, ..., r miss none within r.
    a, b = signs(0, 3, 32), signs(1, 500, 32)
    away, cuts = hamming(a, b), blocks(32)
    for query in range(3):
        for r in (8, 12, 15):
            found = torch.zeros(500, dtype=torch.bool)
            for t in range(r + 1):
                cut = cuts[t % len(cuts)]
                found |= hamming(a[query : query + 1, cut], b[:, cut])[0] == t // len(cuts)
            assert found[away[query] <= r].all()
