"""Adam with the paper's schedule, for dense and for row-sparse gradients."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch.optim.adam import adam


class RowAdam:
    """Adam (Kingma and Ba, 2015) whose rate falls by a factor every so many steps.

    A parameter whose gradient is a sparse tensor of whole rows has only those rows updated, moments included (the
    "lazy" Adam of sparse embeddings): the moments of a word that is absent do not decay until it comes again.

    Args:
        parameters: what to train.
        rate: learning rate of the first step.
        decay: factor of the rate every ``decay_steps`` steps (NASH: 0.96 every 10,000).
        decay_steps: steps between two decays.
    """

    def __init__(self, parameters: Iterable[torch.nn.Parameter], rate: float, decay: float = 0.96, decay_steps: int = 10_000) -> None:
        self.parameters = [p for p in parameters if p.requires_grad]
        self.rate, self.decay, self.decay_steps = rate, decay, decay_steps
        self.steps = 0
        self._first = [torch.zeros_like(p) for p in self.parameters]
        self._second = [torch.zeros_like(p) for p in self.parameters]

    @torch.no_grad()
    def step(self) -> None:
        """One update from the gradients, which are then cleared."""
        dense: tuple[list[torch.Tensor], ...] = ([], [], [], [])
        for parameter, first, second in zip(self.parameters, self._first, self._second, strict=True):
            gradient = parameter.grad
            if gradient is None:
                continue
            parameter.grad = None
            if not gradient.is_sparse:
                for group, tensor in zip(dense, (parameter, gradient, first, second), strict=True):
                    group.append(tensor)
                continue
            # A layer used twice in a step leaves two entries for a row; add them up.
            gradient = gradient.coalesce()
            # Gather the touched rows, update them as a small dense problem, put them back. numpy's indexing works on
            # the same memory and takes a third of the time of torch's index_select and index_copy_.
            rows = gradient._indices()[0].numpy()
            whole = [tensor.detach().numpy() for tensor in (parameter, first, second)]
            touched = [torch.from_numpy(array[rows]) for array in whole]
            self._adam([touched[0]], [gradient._values()], [touched[1]], [touched[2]])
            for array, updated in zip(whole, touched, strict=True):
                array[rows] = updated.numpy()
        if dense[0]:
            self._adam(*dense)
        self.steps += 1

    def _adam(self, parameters: list[torch.Tensor], gradients: list[torch.Tensor], first: list[torch.Tensor], second: list[torch.Tensor]) -> None:
        adam(
            parameters,
            gradients,
            first,
            second,
            max_exp_avg_sqs=[],
            # The functional form counts the steps up itself.
            state_steps=[torch.tensor(float(self.steps)) for _ in parameters],
            fused=True,
            amsgrad=False,
            beta1=0.9,
            beta2=0.999,
            lr=self.rate * self.decay ** (self.steps // self.decay_steps),
            weight_decay=0.0,
            eps=1e-8,
            maximize=False,
        )
