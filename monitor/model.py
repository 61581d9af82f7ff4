"""The words of this program as frozen types. Imports nothing of ours.

    Article -> Mention* -> Observation* -> (Event, Series) -> Revision* -> Alert*

Everything here is a value: frozen, hashable, built of tuples and UTC-aware datetimes, so that the core can be pure
and a replay can be byte-identical. Quantities are in the unit of their figure: people, unless the kind says otherwise.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeVar

Amount = int | float
"""A count, or a measure. Whole as it is written (7, 12,000) stays whole; only decimals (6.8, 7.0) are floats."""

PEOPLE = "people"
"""The unit of a figure of people."""

ALL = "all"
"""The scope of a figure that covers the whole event."""

SEVERAL = "several"
"""What a figure covers that is told of several events together."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
"""The as-of of an undated article when nothing at all around it is dated; always with basis ``assumed``."""


class Bound(StrEnum):
    """How a number is written: what it promises about the true value."""

    EXACT = "exact"
    AT_LEAST = "at_least"
    MORE_THAN = "more_than"
    AT_MOST = "at_most"
    LESS_THAN = "less_than"
    ABOUT = "about"
    RANGE = "range"
    VAGUE = "vague"


class Role(StrEnum):
    """What a mentioned figure is to the article's main event. Only totals move a series."""

    TOTAL = "total"
    PART = "part"
    INCREMENT = "increment"
    PERIOD = "period"
    COMBINED = "combined"
    FORECAST = "forecast"
    FEARED = "feared"
    DENIED = "denied"
    SUPERSEDED = "superseded"
    BACKGROUND = "background"


class Cue(StrEnum):
    """What the text itself says happened to the figure."""

    RAISED = "raised"
    LOWERED = "lowered"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"


class Definition(StrEnum):
    """What a text says that its figures count."""

    WITH_PERPETRATOR = "with_perpetrator"
    WITHOUT_PERPETRATOR = "without_perpetrator"
    BESIDE_PERPETRATOR = "beside_perpetrator"
    """Those whom somebody killed before they killed themselves: no word on what is counted from now on."""
    WIDER = "wider"
    """What was not counted before is counted."""
    NARROWER = "narrower"
    """What was counted before no longer is."""


class Basis(StrEnum):
    """Where an as-of time comes from."""

    STATED = "stated"
    """The publisher's own publication time."""
    SIGHTED = "sighted"
    """The first sight of a later version of a page."""
    ASSUMED = "assumed"
    """Taken from a neighbour in the input; never alone makes an article newer than another."""


class Standing(StrEnum):
    """What kind of voice a speaker is."""

    OFFICIAL = "official"
    """An authority: ministry, police, emergency service, coroner, hospital."""
    PARTY = "party"
    """A side in a conflict; never settles its opponent's figure."""
    MONITOR = "monitor"
    """An organisation that counts: UN, Red Cross, rights monitor."""
    MEDIA = "media"
    """Another publisher, agency or broadcaster."""
    UNNAMED = "unnamed"
    """Officials, witnesses or sources without a name or an institution."""
    PERSON = "person"
    """A named person without a known office."""


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open character offsets ``[start, end)`` into ``Article.full_text``."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as written.

    ``low`` and ``high`` are inclusive, ``None`` is open. ``value`` is the best single number, ``None`` for ranges and
    vague quantities. ``more than 200`` is low 201, value 200; ``up to 211`` is high 211, value 211.
    """

    low: Amount | None
    high: Amount | None
    value: Amount | None
    bound: Bound
    unit: str = PEOPLE
    surface: str = ""
    span: Span | None = None

    @property
    def level(self) -> Amount:
        """The number two figures are compared by: the written one; the top for at_most, the low end otherwise."""
        return _level(self.value, self.low, self.high)

    @property
    def same_number(self) -> tuple[Amount | None, Amount | None, Amount | None, Bound, str]:
        """What makes two figures the same reading, wherever they were written."""
        return (self.low, self.high, self.value, self.bound, self.unit)


def _level(value: Amount | None, low: Amount | None, high: Amount | None) -> Amount:
    return value if value is not None else low if low is not None else high or 0


@dataclass(frozen=True, slots=True)
class Speaker:
    """One link of the chain: who said it, in which office, for which institution, and through whom it reached us."""

    name: str | None = None
    role: str | None = None
    institution: str | None = None
    via: str | None = None
    standing: Standing = Standing.PERSON

    @property
    def voice(self) -> str | None:
        """The independent voice this speaker lends: the institution, else the office, else the name. Case-folded."""
        chosen = self.institution or self.role or self.name
        return chosen.casefold() if chosen else None


@dataclass(frozen=True, slots=True)
class Article:
    """One published version of one text.

    ``id`` is a hash of the content (see ``article_id``); ``label`` is whatever id the input gave it and is only
    echoed. ``group`` joins the versions of one page: its URL or feed id. ``as_of`` is when it spoke, by ``basis``.
    """

    id: str
    title: str
    text: str
    as_of: datetime
    basis: Basis
    publisher: str | None = None
    url: str | None = None
    group: str | None = None
    label: str | None = None
    language: str | None = None
    trusted_event: str | None = None

    @property
    def full_text(self) -> str:
        """Title, newline, text: what every span is an offset into."""
        return f"{self.title}\n{self.text}"

    @property
    def published(self) -> datetime | None:
        """The publisher's own time, ``None`` when we only assumed or sighted one."""
        return self.as_of if self.basis is Basis.STATED else None


def digest(*parts: str | None) -> str:
    """A stable 128-bit id of some texts, as 32 hex digits. ``None`` and ``""`` differ; parts cannot run together."""
    sha = hashlib.sha256()
    for part in parts:
        raw = b"\x00" if part is None else b"\x01" + part.encode("utf-8", "surrogatepass")
        sha.update(len(raw).to_bytes(8, "big") + raw)
    return sha.hexdigest()[:32]


def article_id(*, title: str, text: str, publisher: str | None, group: str | None, published: datetime | None) -> str:
    """The identity of a version: what it says, who says it, where, and when by its own word (never our clock)."""
    return digest("article", publisher, group, title, text, published.isoformat() if published else None)


@dataclass(frozen=True, slots=True)
class Version:
    """The latest version that was seen of a page: ``content_of`` it. ``number`` counts its versions from 1."""

    content: str
    number: int
    as_of: datetime


def content_of(title: str, text: str) -> str:
    """What a version says, whatever its white space, as a hash."""
    return digest(" ".join(title.split()), " ".join(text.split()))


@dataclass(frozen=True, slots=True)
class Mention:
    """A figure of a kind, somewhere in a text. ``rule`` names the form that read it, ``why`` what gave it its role."""

    kind: str
    figure: Figure
    role: Role
    scope: str
    speakers: tuple[Speaker, ...]
    cue: Cue | None
    earlier: Figure | None
    sentence: Span
    rule: str
    why: str = ""

    @property
    def start(self) -> int:
        """Where the figure's surface begins in ``Article.full_text``."""
        return self.figure.span.start if self.figure.span else self.sentence.start


@dataclass(frozen=True, slots=True)
class Observation:
    """What one article reports now for its main event, per kind and scope.

    ``role`` is TOTAL, PART (the text gave only a part: a floor) or FEARED (told as possible). ``computed`` marks a sum
    of parts, ``singly`` one person who is told of by name or noun and not by a number. ``cue`` and ``earlier`` are what
    the text itself says of a revision, ``definition`` is what it says is counted. ``covers`` is what the text's words
    narrow a figure of scope ``all`` to ("children", "Ghanaians", "Togo"): all there is, or a part, as the event shows;
    ``several`` where they widen it to other events. It carries its article's evidence so that a series can be judged
    without looking anything up.
    """

    kind: str
    scope: str
    figure: Figure
    role: Role
    speakers: tuple[Speaker, ...]
    cue: Cue | None
    earlier: Figure | None
    quote: str
    computed: bool
    article: str
    as_of: datetime
    basis: Basis
    publisher: str | None = None
    url: str | None = None
    group: str | None = None
    covers: str = ALL
    singly: bool = False
    definition: Definition | None = None
    language: str | None = None

    @classmethod
    def of(cls, article: Article, mention: Mention) -> Observation:
        """What an article reports by one mention, with the article's evidence."""
        start, end = mention.sentence.start, mention.sentence.end
        return cls(
            kind=mention.kind,
            scope=mention.scope or ALL,
            figure=mention.figure,
            role=mention.role,
            speakers=mention.speakers,
            cue=mention.cue,
            earlier=mention.earlier,
            quote=" ".join(article.full_text[start:end].split()),
            computed=False,
            article=article.id,
            as_of=article.as_of,
            basis=article.basis,
            publisher=article.publisher,
            url=article.url,
            group=article.group,
        )

    @property
    def witness(self) -> str | None:
        """The independent voice behind it: the first speaker's institution, else the publisher, else ``None``."""
        for speaker in self.speakers:
            if speaker.voice and speaker.standing is not Standing.UNNAMED:
                return speaker.voice
        return self.publisher.casefold() if self.publisher else None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A number that was read and is no figure, with the reason: what ``explain`` shows."""

    surface: str
    span: Span
    reason: str


@dataclass(frozen=True, slots=True)
class Extraction:
    """Everything the extractor found in one article."""

    article: str
    mentions: tuple[Mention, ...]
    observations: tuple[Observation, ...]
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """What the linker remembers of an event. ``keys`` are what the candidate index finds it by."""

    keys: tuple[str, ...] = ()
    places: tuple[tuple[str, float], ...] = ()
    incidents: tuple[tuple[str, float], ...] = ()
    terms: tuple[tuple[str, float], ...] = ()
    levels: tuple[tuple[str, Amount], ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. ``id`` is a hash of its founding article; ``title`` carries no figure.

    ``raised_at`` is when a moderate raise of any of its figures was last told (see ``alerts.pace``).
    """

    id: str
    title: str
    place: str | None
    began: datetime
    last_seen: datetime
    founder: str
    articles: int = 1
    profile: Profile = Profile()
    raised_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SeriesKey:
    """Names one series: what is counted, of which event, over which scope."""

    event: str
    kind: str
    scope: str = ALL


class Change(StrEnum):
    """What an observation does to what is known."""

    FIRST = "first"
    CONFIRMED = "confirmed"
    REFINED = "refined"
    RAISED = "raised"
    LOWERED = "lowered"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    UNCONFIRMED = "unconfirmed"
    DISPUTED = "disputed"
    SETTLED = "settled"
    HELD = "held"
    STALE = "stale"
    RECLASSIFIED = "reclassified"
    REDEFINED = "redefined"
    RETRACTED = "retracted"


class Reason(StrEnum):
    """Why the change was chosen: the named row of the decision table (see ``differ.table``)."""

    OLDER = "older"
    LABELLED_CORRECTION = "labelled_correction"
    LABELLED_WITHDRAWAL = "labelled_withdrawal"
    CORRECTION_REPEATED = "correction_repeated"
    FEARED = "feared"
    LONE_VOICE = "lone_voice"
    UNCONFIRMED_REPEATED = "unconfirmed_repeated"
    NOTHING_KNOWN = "nothing_known"
    AGREES = "agrees"
    CLAIM_GIVEN_UP = "claim_given_up"
    SHARPER = "sharper"
    JUMP = "jump"
    HIGHER = "higher"
    CURRENT = "current"
    CUE = "cue"
    NEW_VERSION = "new_version"
    OWN_SPEAKER = "own_speaker"
    FLOOR = "floor"
    ECHO = "echo"
    OFFICIAL = "official"
    SECOND_WITNESS = "second_witness"
    RECENT_RAISE = "recent_raise"
    CONTRADICTS = "contradicts"
    DISPUTE_REPEATED = "dispute_repeated"
    STEEP_FALL = "steep_fall"
    MISSING_FOUND_DEAD = "missing_found_dead"
    INJURED_DIED = "injured_died"
    SCOPE_CHANGED = "scope_changed"
    MERGED = "merged"
    SPLIT = "split"
    MISREAD = "misread"
    HALF_HOUR = "half_hour"
    SMALL_STEP = "small_step"
    IN_PASSING = "in_passing"
    FLAPPING = "flapping"


class Severity(StrEnum):
    """CAP 1.2's words, so that a pager and a log can share one stream."""

    SEVERE = "severe"
    MODERATE = "moderate"
    MINOR = "minor"


class Certainty(StrEnum):
    """CAP 1.2's words: how sure the figure itself is."""

    OBSERVED = "observed"
    LIKELY = "likely"
    POSSIBLE = "possible"


@dataclass(frozen=True, slots=True)
class Series:
    """The state of one (event, kind, scope): enough to judge the next observation without reading history.

    Bounded in size whatever the length of history. ``accepted`` are the values that were known before ``known``,
    oldest first; each was left behind at the as-of of its successor. ``claims`` are observations that
    contradicted ``known`` since it became known. ``supporters`` are the publishers that carried ``known``.
    ``unsaid`` is the value that subscribers were last told where later values wait for ``unsaid_until``.
    """

    key: SeriesKey
    known: Observation | None = None
    accepted: tuple[Observation, ...] = ()
    claims: tuple[Observation, ...] = ()
    supporters: tuple[str, ...] = ()
    raised_at: datetime | None = None
    held: Observation | None = None
    held_until: datetime | None = None
    told: Figure | None = None
    told_severity: Severity | None = None
    told_claims: tuple[str, ...] = ()
    told_corrections: tuple[str, ...] = ()
    revisions: int = 0
    last_alert: str | None = None
    unsaid: Observation | None = None
    unsaid_until: datetime | None = None

    @property
    def due(self) -> datetime | None:
        """When what it keeps back must be judged or told by itself, ``None`` where nothing is kept back."""
        waiting = [until for until in (self.held_until, self.unsaid_until) if until]
        return min(waiting, default=None)


@dataclass(frozen=True, slots=True)
class Revision:
    """An observation judged against the known value. ``known`` is what is known after it.

    ``before`` is what was known when it came. ``told`` says whether it is worth telling; every silence keeps its
    ``reason``. ``also`` is the other half of a reclassification.
    """

    key: SeriesKey
    change: Change
    reason: Reason
    told: bool
    observation: Observation
    before: Observation | None
    known: Observation | None
    flags: tuple[str, ...] = ()
    also: Revision | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """The sentence that says so, on whose word, and where to check it."""

    quote: str
    speakers: tuple[Speaker, ...]
    publisher: str | None
    url: str | None
    published: datetime | None
    article: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """A figure as an alert shows it, with the as-of of the observation it came from."""

    low: Amount | None
    high: Amount | None
    value: Amount | None
    bound: Bound
    as_of: datetime

    @property
    def level(self) -> Amount:
        """What ``Figure.level`` is."""
        return _level(self.value, self.low, self.high)

    @property
    def timeless(self) -> tuple[Amount | None, Amount | None, Amount | None, Bound]:
        """The same without its as-of, which may come from a clock."""
        return self.low, self.high, self.value, self.bound


@dataclass(frozen=True, slots=True)
class Alert:
    """A revision worth telling. ``id`` holds no clock, no counter; ``sequence`` is 0 until the store gives it one."""

    id: str
    event: Event
    kind: str
    scope: str
    change: Change
    severity: Severity
    certainty: Certainty
    before: Value | None
    after: Value | None
    known: Value | None
    delta: Amount | None
    message: str
    evidence: Evidence
    witnesses: tuple[str, ...]
    reason: Reason
    flags: tuple[str, ...]
    references: tuple[str, ...]
    revision: int
    previous: str | None
    time: datetime
    also: Also | None = None
    sequence: int = 0
    unit: str = PEOPLE


class SourceChange(StrEnum):
    """What happened to a source."""

    DOWN = "down"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class Notice:
    """A source that cannot be read any more, or can again: what a silence may mean. Its time is that of this machine.

    ``source`` is an id of its ``url``, which is without credentials. ``since`` is when it was last read, ``None`` when
    it never was; ``failures`` are those in a row, ``error`` what the last one was. ``previous`` is the id of the notice
    that this one answers. ``sequence`` is 0 until the store gives it one.
    """

    id: str
    source: str
    url: str
    publisher: str | None
    change: SourceChange
    severity: Severity
    message: str
    since: datetime | None
    failures: int
    error: str | None
    previous: str | None
    time: datetime
    sequence: int = 0


@dataclass(frozen=True, slots=True)
class Also:
    """The other half of a reclassification: the missing who were found dead, the injured who died."""

    kind: str
    scope: str
    before: Value | None
    after: Value | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What ``process`` decided for one article: what to remember, and what to say.

    ``event`` is the main event (``None`` when the article is about nothing countable that we follow); ``events`` are
    the events to write, ``series`` the series to write, both in their new state. ``twin`` is the id of another event
    that the article shows to be the same one: the two are to be merged. ``near`` are the ids of those that may hold
    articles of the event that it founds.
    """

    article: Article
    extraction: Extraction
    event: Event | None = None
    events: tuple[Event, ...] = ()
    series: tuple[Series, ...] = ()
    revisions: tuple[Revision, ...] = ()
    alerts: tuple[Alert, ...] = ()
    twin: str | None = None
    near: tuple[str, ...] = ()
    seen: bool = field(default=False)


@dataclass(frozen=True, slots=True)
class Record:
    """An article that was judged, and what it was found to report."""

    article: Article
    observations: tuple[Observation, ...]


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """An event as it is once its articles are judged again, from the first one on.

    ``entries`` is its ledger, each decision with the id of the alert that told it, if one did.
    """

    event: Event
    articles: tuple[str, ...]
    series: tuple[Series, ...]
    entries: tuple[tuple[Revision, str | None], ...]


@dataclass(frozen=True, slots=True)
class Mended:
    """What becomes of events that were joined or parted: what is in their place, and what is taken back.

    Those ``gone`` became part of the first one rebuilt.
    """

    gone: tuple[str, ...]
    rebuilt: tuple[Rebuilt, ...]
    retractions: tuple[Alert, ...]


Told = TypeVar("Told", Alert, Notice)


def with_sequence(alert: Told, sequence: int) -> Told:
    """The same alert or notice, placed in the commit order of this deployment."""
    return replace(alert, sequence=sequence)
