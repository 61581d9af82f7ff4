"""Everything a deployment can choose, as frozen models: each key with its default and what it is for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr
from pydantic_core import PydanticCustomError

from monitor.config.channels import Channel
from monitor.config.polling import Feed, Polling
from monitor.config.routing import Route
from monitor.config.section import Count, Days, Factor, Hours, Name, Portion, Positive, Section, Share
from monitor.config.web import Web
from monitor.lexicon import load_lexicon
from monitor.notifier.dispatch import DEAD_DAYS

Trust = Literal["high", "normal", "low"]
LogLevel = Literal["debug", "info", "warning", "error"]
LogFormat = Literal["json", "console"]


def _addressed(*schemes: str) -> AfterValidator:
    def check(url: SecretStr) -> SecretStr:
        if not re.match(rf"(?:{'|'.join(schemes)})(?:\+\w+)?://", url.get_secret_value()):
            raise PydanticCustomError("address", f"should begin with {' or '.join(f'{name}://' for name in schemes)}")
        return url

    return AfterValidator(check)


def _listed_once(publishers: tuple[Publisher, ...]) -> tuple[Publisher, ...]:
    _refuse_repeats(publisher.name.casefold() for publisher in publishers)
    return publishers


def _named_once(channels: tuple[Channel, ...]) -> tuple[Channel, ...]:
    _refuse_repeats(channel.name for channel in channels)
    return channels


def _each_kind_once(bounds: tuple[Bounds, ...]) -> tuple[Bounds, ...]:
    _refuse_repeats(bound.kind for bound in bounds)
    return bounds


def _refuse_repeats(names: Iterable[str]) -> None:
    twice = next((name for name, times in Counter(names).items() if times > 1), None)
    if twice is not None:
        raise PydanticCustomError("listed_twice", "{name} is listed twice", {"name": twice})


def _known_kind(name: str) -> str:
    if name not in load_lexicon().kinds:
        raise PydanticCustomError("unknown_kind", "should be a kind of figure that the program reads")
    return name


class Redis(Section):
    """Where alerts are published."""

    url: Annotated[SecretStr, _addressed("redis", "rediss", "unix")] = Field(
        default=SecretStr("redis://127.0.0.1:6379/0"), description="Address of the Redis server; may carry a password."
    )
    prefix: str = Field(
        default="newsmon:v1",
        pattern=r"^[^\s*?\[\]]+$",
        description="Start of every topic and key; on Redis Cluster use a hash tag, `{newsmon}:v1`.",
    )
    stream_maxlen: Count = Field(default=100_000, description="About how many alerts the stream keeps for catching up.")


class Store(Section):
    """Where figures, events and alerts are kept."""

    url: Annotated[SecretStr, _addressed("sqlite", "postgresql")] = Field(
        default=SecretStr("sqlite:///newsmon.db"),
        description="SQLAlchemy address of the database; may carry a password.",
    )


class Publisher(Section):
    """How far one publisher is believed."""

    name: Name = Field(description="The publisher's name as articles give it; case does not matter.")
    trust: Trust = Field(
        default="normal",
        description="A lone voice of low trust cannot start a series or raise it beyond the kind's bound.",
    )


class Bounds(Section):
    """From where on a figure of a kind is not believed on the word of one voice of low trust."""

    kind: Annotated[Name, AfterValidator(_known_kind)] = Field(description="`killed`, `injured`, `missing`, ...")
    first: Count | None = Field(default=None, description="As a first figure: above this. Each kind has its default.")
    jump: Factor | None = Field(
        default=None,
        description="Later: above so many times the known value; 5 for `killed`, `injured` and `missing`, else 10.",
    )


class Decisions(Section):
    """When a figure that differs from the known one is told, and when silence is kept."""

    echo_hours: Hours = Field(default=24.0, description="How long a value that was left behind counts as a late echo.")
    recent_raise_hours: Hours = Field(
        default=12.0, description="How long after a raise an unexplained fall is held back."
    )
    hold_hours: Hours = Field(
        default=6.0, description="How long a held fall waits before it is judged again by itself."
    )
    steep_fall: Share = Field(
        default=0.5,
        description="A fall below this share of the known value needs a cue or a second witness.",
    )
    vague_factor: Factor = Field(
        default=2.0, description="How many times the known number a vague one must reach at least to replace it."
    )


class Severity(Section):
    """What makes an alert severe or moderate."""

    severe_killed: Count = Field(default=3, description="A first death toll of at least this many is severe.")
    severe_injured: Count = Field(default=10, description="A first number of injured of at least this many is severe.")
    moderate_raise: Positive = Field(
        default=0.1, description="A raise by at least this share of the value last told is moderate."
    )
    raise_minutes: Positive = Field(
        default=30.0, description="How long after a moderate raise of an event its next one waits; they are summed."
    )
    urgent_raise: Factor = Field(
        default=2.0, description="How many times the value last told a raise must reach to be told without waiting."
    )
    minimum_change: Portion = Field(
        default=0.0,
        description="A raise or fall by less than this share of the value last told is silent until they add up.",
    )


class Linking(Section):
    """Which articles tell of the same event."""

    open_days: Days = Field(
        default=400.0,
        description="How many days after its last article an event still takes in new ones: trials, anniversaries.",
    )


class Retention(Section):
    """How long what is no longer needed is kept. Known values, decisions, observations and merges are kept for ever."""

    text_days: Days = Field(
        default=30.0,
        description="How old an article is, at least, when its text and mentions go. Those of an event stay for as "
        "long as it takes in new articles (`linking.open_days`).",
    )
    alert_days: Annotated[float, Field(ge=DEAD_DAYS, le=3_650, allow_inf_nan=False)] = Field(
        default=400.0,
        description="The same of an alert; what is on its way to a channel may need it for so long. The last "
        "`redis.stream_maxlen` stay, which subscribers may catch up with, and so do those that are not delivered.",
    )


class Settings(Section):
    """Everything a deployment can choose. Immutable; passwords do not show in its ``repr``."""

    instance: str = Field(
        default="default",
        pattern=r"^[a-z0-9][a-z0-9._-]*$",
        description="Name of this deployment, the last part of every alert's `source`.",
    )
    log_level: LogLevel = Field(default="info", description="The least that is worth a line on standard error.")
    log_format: LogFormat = Field(
        default="json",
        description="How the lines are written: an object each for programs, or for people. Both are escaped.",
    )
    redis: Redis = Redis()
    store: Store = Store()
    channels: Annotated[tuple[Channel, ...], AfterValidator(_named_once)] = Field(
        default=(), description="Where alerts go besides Redis."
    )
    routes: tuple[Route, ...] = Field(
        default=(),
        description="Which alerts go to which channel, when and how many at a time: see [routing.md](routing.md). An "
        "alert takes the first route that it fits. Without routes every channel has everything at once.",
    )
    feeds: tuple[Feed, ...] = Field(
        default=(), description="What is polled. Once loaded, the feeds of `feeds_file` follow those written here."
    )
    feeds_file: Name | None = Field(
        default=None,
        description="OPML file of further feeds, found from the directory of this file. Outlines with an `xmlUrl` are "
        "feeds, in any depth of groups; `text`, else `title`, names the publisher.",
    )
    polling: Polling = Polling()
    publishers: Annotated[tuple[Publisher, ...], AfterValidator(_listed_once)] = Field(
        default=(), description="Publishers that deserve more or less trust than `normal`."
    )
    bounds: Annotated[tuple[Bounds, ...], AfterValidator(_each_kind_once)] = Field(
        default=(), description="What is too much for a lone voice of low trust, by kind; each kind has defaults."
    )
    officials: tuple[Name, ...] = Field(
        default=(), description="Institutions that count as official besides those the lexicon knows."
    )
    parties: tuple[Name, ...] = Field(
        default=(),
        description="Voices that are a side of a conflict, and so never settle the other side's figure, even when they "
        "are listed as official.",
    )
    decisions: Decisions = Decisions()
    severity: Severity = Severity()
    linking: Linking = Linking()
    retention: Retention = Retention()
    web: Web = Web()

    def interval_of(self, feed: Feed) -> float:
        """Seconds from one poll of a feed to the next, at least."""
        return self.polling.interval_seconds if feed.interval_seconds is None else feed.interval_seconds

    def slowest_of(self, feed: Feed) -> float:
        """The same at most, but for what the server asks for."""
        interval = self.interval_of(feed)
        return max(interval, self.polling.slowest_seconds) if feed.interval_seconds is None else interval
