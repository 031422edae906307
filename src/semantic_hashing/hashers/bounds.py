"""Numbers that the options of several methods may have, each checked before a job runs (``hashers.constructors``)."""

from __future__ import annotations

from typing import Annotated

from semantic_hashing.hashers.options import Bounded

NotNegative = Annotated[float, Bounded("a number of at least 0", lambda value: value >= 0)]
Weight = Annotated[float, Bounded("a number, 0 or more", lambda value: value >= 0)]
Positive = Annotated[float, Bounded("a number above 0", lambda value: value > 0)]
Share = Annotated[float, Bounded("a factor in (0, 1]", lambda value: 0 < value <= 1)]
Temperature = Annotated[float, Bounded("a temperature above 0", lambda value: value > 0)]
Whole = Annotated[int, Bounded("a whole number of at least 0", lambda value: value >= 0 and value == int(value))]
Count = Annotated[int, Bounded("a whole number of at least 1", lambda value: value >= 1 and value == int(value))]
# A context more doubles the windows of a Markov chain; at 8 bits they outgrow what a batch can fill.
Order = Annotated[int, Bounded("a whole number from 0 to 8", lambda value: value in range(9))]
Rank = Annotated[int, Bounded("a rank, 0 or more", lambda value: value >= 0)]
Components = Annotated[int, Bounded("a number of components, 1 or more", lambda value: value >= 1)]
Copies = Annotated[int, Bounded("a number of copies, 1 or more", lambda value: value >= 1)]
Dimensions = Annotated[int, Bounded("a number of dimensions, 1 or more", lambda value: value >= 1)]
Samples = Annotated[int, Bounded("a number of samples, 1 or more", lambda value: value >= 1)]
