"""The pages for people."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from starlette.routing import BaseRoute

from monitor.web.parts import Parts

__all__ = ["errors", "routes"]


def routes(parts: Parts) -> Sequence[BaseRoute]:
    """The routes."""
    return ()


def errors(parts: Parts) -> Mapping[Any, Callable[..., Any]]:
    """What is answered when something is wrong, by status."""
    return {}
