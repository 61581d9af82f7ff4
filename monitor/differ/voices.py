"""Whose word a figure is: trust, authority, and who is the second to say it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from monitor.differ.levels import agrees
from monitor.differ.policy import Policy, Trust
from monitor.model import Observation, Role, Speaker, Standing


def trust(n: Observation, policy: Policy) -> Trust:
    """How far its voice is believed, by ``tier``."""
    return tier(n.publisher, n.witness is not None, policy.trust)


def tier(publisher: str | None, known: bool, tiers: Mapping[str, Trust]) -> Trust:
    """The tier of a publisher; without one, ``normal`` for a ``known`` speaker and ``low`` for nobody's word."""
    if publisher:
        return tiers.get(publisher.casefold(), Trust.NORMAL)
    return Trust.NORMAL if known else Trust.LOW


def seconded(n: Observation, claims: Iterable[Observation]) -> bool:
    """Whether another known witness already claimed the same. Nobody's word is no one's second witness."""
    return n.witness is not None and any(
        claim.role is not Role.FEARED and _same_level(n, claim) and _independent(n, claim) for claim in claims
    )


def _independent(n: Observation, claim: Observation) -> bool:
    """Whether two voices are two. One paper has what it says by itself, or of "a spokesman", from whom it names."""
    if n.witness is None or claim.witness is None or _is_same(n.witness, claim.witness):
        return False
    return not same_publisher(n, claim) or (_is_named(n) and _is_named(claim))


def _is_named(n: Observation) -> bool:
    return any(speaker.institution or speaker.name for speaker in n.speakers)


def official(n: Observation, policy: Policy) -> bool:
    """Whether an authority is quoted."""
    return Standing.OFFICIAL in _standings(n, policy)


def settles(n: Observation, k: Observation, policy: Policy) -> bool:
    """Whether ``n`` quotes an authority over the figure, and ``k`` rests on no equal one.

    A monitor counts as an authority against all but authorities and other monitors; a side of the conflict never does.
    """
    if official(n, policy):
        return not official(k, policy)
    counted = _standings(k, policy) & {Standing.OFFICIAL, Standing.MONITOR}
    return monitored(n, policy) and not counted


def monitored(n: Observation, policy: Policy) -> bool:
    """Whether a monitor is quoted, which counts by itself."""
    return Standing.MONITOR in _standings(n, policy)


def own_speaker(n: Observation, k: Observation) -> bool:
    """Whether somebody whom ``k`` quotes speaks again: the same institution, office or name, media aside."""
    return _meet(_voices(n, media=False), _voices(k, media=False))


def same_publisher(n: Observation, k: Observation) -> bool:
    """Whether one known publisher gives both."""
    return bool(n.publisher and k.publisher) and str(n.publisher).casefold() == str(k.publisher).casefold()


def own_medium(n: Observation, k: Observation) -> bool:
    """Whether the agency or broadcaster that ``k`` quotes is quoted again."""
    return _meet(_voices(n, media=True), _voices(k, media=True))


def own_word(n: Observation, k: Observation) -> bool:
    """Whether one paper gives both, and quotes nobody for either."""
    quoted = _voices(n, media=True) or _voices(k, media=True)
    return not quoted and n.witness is not None and n.witness == k.witness


def _meet(mine: set[str], theirs: set[str]) -> bool:
    return any(_is_same(one, other) for one in mine for other in theirs)


def _is_same(one: str, other: str) -> bool:
    """Whether two names are one voice: "health ministry" is "the ministry of health"; one word alone is too little."""
    words, others = set(one.split()), set(other.split())
    fewer, more = sorted((words, others), key=len)
    return one == other or (len(fewer) > 1 and fewer <= more)


def _same_level(n: Observation, claim: Observation) -> bool:
    return agrees(n.figure, claim.figure) or agrees(claim.figure, n.figure)


def _standings(n: Observation, policy: Policy) -> set[Standing]:
    return {_standing(speaker, policy) for speaker in n.speakers}


def _standing(speaker: Speaker, policy: Policy) -> Standing:
    if speaker.voice in policy.parties:
        return Standing.PARTY
    return Standing.OFFICIAL if speaker.voice in policy.officials else speaker.standing


def _voices(n: Observation, *, media: bool) -> set[str]:
    """Case-folded voices and names of its speakers; with ``media``, those of agencies and broadcasters too."""
    heard = [
        s for s in n.speakers if s.standing is not Standing.UNNAMED and (media or s.standing is not Standing.MEDIA)
    ]
    return {s.voice for s in heard if s.voice} | {s.name.casefold() for s in heard if s.name}
