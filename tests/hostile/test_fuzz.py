"""Whatever comes from outside, it is read or refused; ``python -m bench fuzz --what all`` goes on for longer."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from bench._mutants import TARGETS


@pytest.mark.parametrize("name", TARGETS)
def test_fuzz(name: str) -> None:
    """Nothing that is taken apart and put together again raises, slips through or grows beyond its limits."""
    target = TARGETS[name]

    @settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(target.inputs)
    def take(drawn: Any) -> None:
        target.take(drawn)

    take()
