"""The cost bench measures what it says."""

from __future__ import annotations

from bench.linking_cost import costs


def test_every_size_is_measured_on_the_same_probes() -> None:
    """One time a size, in order, and each a time."""
    told = list(costs([5, 20], 4))
    assert [size for size, _ in told] == [5, 20]
    assert all(median > 0 for _, median in told)
