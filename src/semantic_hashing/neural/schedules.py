"""Numbers that change as training goes on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Falling:
    """A number that falls from ``start`` at every step, and no lower than ``floor``.

    Args:
        start: before the first step.
        factor: it is multiplied by this at each step.
        amount: it is lowered by this at each step.
        floor: its least value.
    """

    start: float
    factor: float = 1.0
    amount: float = 0.0
    floor: float = 0.0

    def at(self, step: int) -> float:
        """Its value when ``step`` steps have been taken."""
        return max(min(self.floor, self.start), self.start * self.factor**step - self.amount * step)
