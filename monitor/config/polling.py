"""Which feeds are polled, and how politely."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from monitor import __version__
from monitor.config.address import normal_host, normal_url
from monitor.config.section import Count, Days, Hours, Interval, Name, Seconds, Section
from monitor.ingestor.formats.raw import LIMIT


class Feed(Section):
    """One feed that is polled."""

    url: Annotated[str, AfterValidator(normal_url)] = Field(description="Address of the feed, http or https.")
    publisher: Name | None = Field(
        default=None, description="Who publishes it, as alerts name it; else the title that the feed gives itself."
    )
    interval_seconds: Interval | None = Field(
        default=None, description="How often it is polled; else `polling.interval_seconds`."
    )
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] | None = Field(
        default=None, description="Language of its articles, such as `en`; else what the feed says."
    )
    pages: bool = Field(
        default=True, description="Whether an article's page is fetched when the feed has only its summary."
    )


class Polling(Section):
    """How feeds are asked. The limits hold for each fetch, of feeds and of pages."""

    interval_seconds: Interval = Field(default=300.0, description="How often a feed is polled that does not say.")
    slowest_seconds: Interval = Field(
        default=1_800.0,
        description="The longest that the rhythm of a feed's own news, its `ttl` or its server's `Cache-Control` puts "
        "off its next poll; no longer than `interval_seconds`, and they are not looked at. A feed that told of an "
        "event in the last `open_hours` keeps to `interval_seconds` where it may, and one with an interval of its "
        "own always does.",
    )
    page_seconds: Interval = Field(
        default=240.0, description="How often a page about an open event is read again, in case it is edited."
    )
    open_hours: Hours = Field(
        default=24.0,
        description="How long after its last news an event is open, and its pages are read again so often; later they "
        "are read ever more rarely.",
    )
    backlog_hours: Hours = Field(
        default=24.0,
        description="What is older than this when a feed answers for the first time is judged and remembered, and "
        "nobody is told: the first to be told is what changes from then on.",
    )
    remember_days: Days = Field(
        default=60.0,
        description="How long an entry that its feed shows no more is remembered after its last version, so that it is "
        "no news if it comes back. Figures and events are kept.",
    )
    hand_over: bool = Field(
        default=False,
        description="Whether articles go into the stream that `monitor stream` judges on several machines, instead of "
        "being judged here: see [scale.md](scale.md#a-live-stream-on-several-machines).",
    )
    down_failures: Count = Field(
        default=2,
        description="How many failures in a row make a source down: a notice tells of it, and another when it is back. "
        "One that is gone (410) is down at once.",
    )
    tick_seconds: Seconds = Field(default=2.0, description="How often due feeds are looked for.")
    concurrent: Count = Field(
        default=256,
        description="How many fetches run at once. Feeds that never answered or failed the last time take half of "
        "these places at most, and pages that are read again a quarter, so that hosts that hang delay nobody else.",
    )
    per_host: Count = Field(default=2, description="How many of them go to one host.")
    deadline_seconds: Seconds = Field(
        default=30.0, description="How long one fetch may take in all, redirects and body included."
    )
    wire_bytes: Count = Field(default=5_000_000, description="How large a reply may be as it is sent.")
    decoded_bytes: Annotated[int, Field(ge=1, le=LIMIT)] = Field(
        default=LIMIT, description="How large a reply may be once it is unpacked; nothing beyond the default is parsed."
    )
    user_agent: Annotated[str, Field(pattern=r"^[!-~]+( [!-~]+)*$")] = Field(
        default=f"newsmon/{__version__} (figure-revision monitor; contact: the operator of this host)",
        description="What servers are told about who asks; name an address where you can be reached.",
    )
    allow_private: tuple[Annotated[str, AfterValidator(normal_host)], ...] = Field(
        default=(),
        description="Hosts, as `host` or `host:port`, that may be fetched although they are not public.",
    )
    stop_seconds: Seconds = Field(
        default=12.0,
        description="How long what is in hand may take to finish once the program is told to stop. Where Redis does "
        "not answer, up to 10 s more go by.",
    )
