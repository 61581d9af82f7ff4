"""Log lines on standard error, each one event with its facts escaped: nothing that a feed says can forge a line."""

from __future__ import annotations

import json
import logging
import sys

import structlog


def configure(level: str, form: str = "json") -> None:
    """Write structured lines of this level and above; what libraries log comes the same way, from warnings on.

    ``form`` is json, one object a line, or console, for people: time, level, event, and ``name="fact"``.
    """
    chosen = getattr(logging, level.upper())
    shared: list[structlog.typing.Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    render = _console if form == "console" else structlog.processors.JSONRenderer(ensure_ascii=True)
    structlog.configure(
        processors=[*shared, render],
        wrapper_class=structlog.make_filtering_bound_logger(chosen),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processor=render, foreign_pre_chain=shared))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.captureWarnings(True)


def _console(_logger: object, _method: str, event: structlog.typing.EventDict) -> str:
    """Facts are written as JSON, which has an escape for each control, and the event is without its quotes."""
    time, level, what = (str(event.pop(name, "")) for name in ("timestamp", "level", "event"))
    facts = "".join(f" {name}={_escaped(fact)}" for name, fact in event.items() if not name.startswith("_"))
    return f"{time[:19]} {level:<7} {_escaped(what)[1:-1]}{facts}"


def _escaped(fact: object) -> str:
    return json.dumps(fact, ensure_ascii=True, default=repr)
