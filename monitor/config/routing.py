"""Which alerts go where, when and how many at a time: the words of Alertmanager where they fit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal, Self, get_args
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, AwareDatetime, Field, model_validator
from pydantic_core import PydanticCustomError

from monitor.alerts.wire_notice import KIND
from monitor.config.clock import Clock, Duration, Wait, Zone
from monitor.config.section import Count, Name, Positive, Section
from monitor.differ.policy import Trust
from monitor.lexicon import load_lexicon
from monitor.model import Severity
from monitor.notifier import routing
from monitor.notifier.routing.hours import quiet_until

__all__ = ["BreakThrough", "Digest", "Inhibit", "MinimumChange", "Quiet", "RateLimit", "Route"]

Change = Literal[
    "first",
    "refined",
    "raised",
    "lowered",
    "corrected",
    "withdrawn",
    "unconfirmed",
    "disputed",
    "settled",
    "reclassified",
    "redefined",
    "retracted",
    "down",
    "back",
]
Grade = Literal["minor", "moderate", "severe"]
Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_DAYS: tuple[Day, ...] = get_args(Day)


def _told(name: str) -> str:
    if name != KIND and name not in load_lexicon().kinds:
        raise PydanticCustomError("unknown_kind", "should be a kind of figure that the program reads, or source")
    return name


def _filled(items: tuple[str, ...]) -> tuple[str, ...]:
    if not items:
        raise PydanticCustomError("empty", "should name at least one")
    return items


class MinimumChange(Section):
    """How far a figure must have moved; both where both are given. What moved from nothing or to nothing passes."""

    absolute: Positive | None = Field(default=None, description="By at least so many, up or down.")
    percent: Positive | None = Field(default=None, description="By at least this percentage of the value before.")


class Quiet(Section):
    """Hours in which the route is quiet; what comes meanwhile is one message at their end."""

    begins: Clock = Field(alias="from", description="From when on, by the clock of `timezone`.")
    ends: Clock = Field(alias="to", description="Until when; not later than `from` is on the next day.")
    timezone: Zone = Field(default="UTC", description="Name in the IANA list, such as `Europe/Oslo`.")
    days: Annotated[tuple[Day, ...], AfterValidator(_filled)] = Field(
        default=_DAYS, description="The days on which it begins."
    )

    @model_validator(mode="after")
    def _has_a_length(self) -> Self:
        if self.begins == self.ends:
            raise PydanticCustomError("empty_window", "should end at another time than it begins")
        return self

    @property
    def compiled(self) -> routing.Quiet:
        """The same for routing."""
        days = tuple(_DAYS.index(day) for day in self.days)
        return routing.Quiet(self.begins, self.ends, ZoneInfo(self.timezone), days)


class Digest(Section):
    """When what came is told in one message: `every` so often, or `at` some times of the day."""

    every: Duration | None = Field(default=None, description="So often, counted from midnight UTC; a day at most.")
    at: tuple[Clock, ...] = Field(default=(), description="At these times of the day, by the clock of `timezone`.")
    timezone: Zone = Field(default="UTC", description="Name in the IANA list.")

    @model_validator(mode="after")
    def _is_one_of_the_two(self) -> Self:
        if (self.every is None) == (not self.at):
            raise PydanticCustomError("digest", "should have either `every` or `at`")
        if self.every and self.every > timedelta(days=1):
            raise PydanticCustomError("digest", "should be due once a day at least")
        return self

    @property
    def compiled(self) -> routing.Digest:
        """The same for routing."""
        return routing.Digest(self.every, self.at, ZoneInfo(self.timezone))


class RateLimit(Section):
    """How many messages at most; the last for which there is room tells of all the rest ("41 more: ...")."""

    messages: Count = Field(description="So many messages.")
    per: Duration = Field(description="In any stretch of time as long as this.")


class Inhibit(Section):
    """While something loud was told of an event, the quieter rest of it waits, and is then told in one message."""

    lasts: Duration = Field(alias="for", description="How long after the loud one.")
    source: Grade = Field(default="severe", description="What is loud: this severity or more.")
    target: Grade = Field(default="minor", description="What waits: this severity or less; less than `source`.")
    drop: bool = Field(default=False, description="Whether it is dropped, with its reason on record, instead.")

    @model_validator(mode="after")
    def _source_is_louder(self) -> Self:
        order = get_args(Grade)
        if order.index(self.target) >= order.index(self.source):
            raise PydanticCustomError("inhibit", "should have a `target` less severe than its `source`")
        return self

    @property
    def compiled(self) -> routing.Inhibit:
        """The same for routing."""
        return routing.Inhibit(self.lasts, Severity(self.source), Severity(self.target), self.drop)


class BreakThrough(Section):
    """What is told by itself and at once, whatever the hour, the digest, the group, the rate limit; any of these."""

    changes: tuple[Change, ...] = Field(default=(), description="Such as `lowered`, `corrected`, `retracted`.")
    severities: tuple[Grade, ...] = Field(default=(), description="Such as `severe`.")


class Route(Section):
    """To whom which alerts go, and how."""

    channels: Annotated[tuple[Name, ...], AfterValidator(_filled)] = Field(
        description="Names of the channels it leads to."
    )
    kinds: tuple[Annotated[Name, AfterValidator(_told)], ...] = Field(
        default=(), description="`killed`, `injured`, ..., and `source` for notices of sources."
    )
    changes: tuple[Change, ...] = Field(
        default=(), description="`raised`, `lowered`, ..., and `down` and `back` of sources."
    )
    events: tuple[Name, ...] = Field(default=(), description="Globs of an event's title or id; case does not matter.")
    places: tuple[Name, ...] = Field(default=(), description="Globs of an event's place.")
    publishers: tuple[Name, ...] = Field(default=(), description="Globs of the publisher's name.")
    languages: tuple[Name, ...] = Field(
        default=(), description="Globs of the article's language, such as `en*`; one that is not known fits none."
    )
    minimum_severity: Grade | None = Field(default=None, description="The least severity.")
    minimum_change: MinimumChange | None = Field(default=None, description="How far the figure must have moved.")
    trust: Literal["high", "normal", "low"] | None = Field(
        default=None, description="The lowest trust of the publisher, by `publishers`."
    )
    go_on: bool = Field(
        default=False,
        alias="continue",
        description="Whether what fits this route is offered to those behind it, too; a channel has it once at most.",
    )
    quiet: tuple[Quiet, ...] = Field(default=(), description="Quiet hours; what comes meanwhile is one message later.")
    digest: Digest | None = Field(default=None, description="When what came is told in one message.")
    group: Literal["none", "event", "event_and_kind"] = Field(
        default="none", description="What is told together when it comes at about the same time."
    )
    group_wait: Wait = Field(
        default=timedelta(seconds=30), description="How long the first of a group waits for company."
    )
    group_interval: Wait = Field(
        default=timedelta(minutes=5), description="How long after a message of a group what comes waits."
    )
    rate_limit: RateLimit | None = Field(default=None, description="How many messages at most.")
    mute_until: AwareDatetime | None = Field(
        default=None, description="Until when everything that fits is dropped, with its reason on record."
    )
    inhibit: Inhibit | None = Field(default=None, description="What waits while something louder was just told.")
    break_through: BreakThrough = Field(
        default=BreakThrough(), description="What is told by itself and at once, but for silences and mutes."
    )

    @model_validator(mode="after")
    def _is_sometimes_awake(self) -> Self:
        monday = datetime(2026, 1, 5, tzinfo=UTC)
        end = quiet_until([quiet.compiled for quiet in self.quiet], monday)
        if end and end - monday > timedelta(days=7):
            raise PydanticCustomError("always_quiet", "should leave some time in which it is not quiet")
        return self

    def compiled(self, tiers: Mapping[str, Trust]) -> routing.Route:
        """The same for routing; ``tiers`` are how far publishers are trusted."""
        least, moved = self.minimum_severity, self.minimum_change or MinimumChange()
        through = self.break_through
        return routing.Route(
            channels=self.channels,
            matchers=routing.Matchers(
                kinds=self.kinds,
                changes=self.changes,
                events=self.events,
                places=self.places,
                publishers=self.publishers,
                languages=self.languages,
                minimum_severity=Severity(least) if least else None,
                minimum_absolute=moved.absolute,
                minimum_percent=moved.percent,
                trust=Trust(self.trust) if self.trust else None,
                tiers=tiers,
            ),
            go_on=self.go_on,
            quiet=tuple(quiet.compiled for quiet in self.quiet),
            digest=self.digest.compiled if self.digest else None,
            group=routing.Group(self.group),
            group_wait=self.group_wait,
            group_interval=self.group_interval,
            rate_limit=routing.RateLimit(self.rate_limit.messages, self.rate_limit.per) if self.rate_limit else None,
            mute_until=self.mute_until,
            inhibit=self.inhibit.compiled if self.inhibit else None,
            break_through=routing.BreakThrough(through.changes, tuple(map(Severity, through.severities))),
        )
