"""What was told, as feeds that readers and alerting systems take."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.routing import BaseRoute

from monitor.web.parts import Parts

__all__ = ["routes"]


def routes(parts: Parts) -> Sequence[BaseRoute]:
    """The routes."""
    return ()
