"""Whether an alert is what a route or a silence is meant for, and if not, why not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from fnmatch import translate
from functools import lru_cache

from monitor.alerts.silence import Silence
from monitor.differ.policy import Trust
from monitor.differ.voices import tier
from monitor.model import Alert, Notice, Severity
from monitor.notifier.routing.values import Matchers, kind_of

__all__ = ["loud", "mismatch", "silence_of"]

_SEVERITIES = (Severity.MINOR, Severity.MODERATE, Severity.SEVERE)
_TIERS = (Trust.LOW, Trust.NORMAL, Trust.HIGH)


def mismatch(matchers: Matchers, told: Alert | Notice) -> str | None:
    """What it does not fit, in words; ``None`` when it fits all.

    What is not known of it (a place, a language) fits no list; where there is nothing to measure a change from, or
    nothing it changed to, no minimum of the change keeps it out.
    """
    return _misnamed(matchers, told) or _too_little(matchers, told)


def silence_of(silences: Iterable[Silence], told: Alert | Notice, now: datetime) -> Silence | None:
    """The first silence that holds now and is meant for it."""
    for silence in silences:
        meant = Matchers(silence.kinds, silence.changes, silence.events, silence.places)
        if silence.starts <= now < silence.ends and mismatch(meant, told) is None:
            return silence
    return None


def loud(severity: Severity) -> int:
    """A number that rises with the severity."""
    return _SEVERITIES.index(severity)


def _misnamed(matchers: Matchers, told: Alert | Notice) -> str | None:
    for name, wanted, found in (
        ("kind", matchers.kinds, [kind_of(told)]),
        ("change", matchers.changes, [told.change]),
        ("event", matchers.events, _names(told)),
        ("place", matchers.places, [told.event.place] if isinstance(told, Alert) else []),
        ("publisher", matchers.publishers, [_publisher(told)]),
        ("language", matchers.languages, [_language(told)]),
    ):
        if wanted and not any(_fits(value, wanted) for value in found if value):
            return f"its {name} is {_quoted(found)}, not {' or '.join(wanted)}"
    return None


def _too_little(matchers: Matchers, told: Alert | Notice) -> str | None:
    least = matchers.minimum_severity
    if least is not None and loud(told.severity) < loud(least):
        return f"it is {told.severity}, not at least {least}"
    if matchers.trust is not None and _TIERS.index(_tier(told, matchers)) < _TIERS.index(matchers.trust):
        return f"its voice is of {_tier(told, matchers)} trust, not at least {matchers.trust}"
    return _too_small(matchers, told) if isinstance(told, Alert) else None


def _too_small(matchers: Matchers, alert: Alert) -> str | None:
    if alert.delta is None or alert.before is None:
        return None
    change = abs(alert.delta)
    if matchers.minimum_absolute is not None and change < matchers.minimum_absolute:
        return f"it changes by {change:,.10g}, not at least {matchers.minimum_absolute:,.10g}"
    least, level = matchers.minimum_percent, abs(alert.before.level)
    if least is not None and change * 100 < least * level:
        return f"it changes by {change * 100 / level:.3g}%, not at least {least:g}%"
    return None


def _names(told: Alert | Notice) -> Sequence[str | None]:
    if isinstance(told, Alert):
        return [told.event.title, told.event.id]
    return [told.publisher, told.url, told.source]


def _publisher(told: Alert | Notice) -> str | None:
    return told.evidence.publisher if isinstance(told, Alert) else told.publisher


def _language(told: Alert | Notice) -> str | None:
    return told.evidence.language if isinstance(told, Alert) else None


def _tier(told: Alert | Notice, matchers: Matchers) -> Trust:
    known = bool(told.witnesses) if isinstance(told, Alert) else True
    return tier(_publisher(told), known, matchers.tiers)


def _fits(value: str, wanted: Iterable[str]) -> bool:
    folded = value.casefold()
    return any(_glob(pattern).match(folded) for pattern in wanted)


@lru_cache(maxsize=1024)
def _glob(pattern: str) -> re.Pattern[str]:
    return re.compile(translate(pattern.casefold()))


def _quoted(found: Sequence[str | None]) -> str:
    return next((f"{value}" for value in found if value), "not known")
