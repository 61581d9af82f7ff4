"""What each reason of a decision means, in words for people. ``docs/alerts.md`` has the same table; a test holds them
together."""

from __future__ import annotations

from collections.abc import Mapping

from monitor.model import Reason

__all__ = ["MEANINGS"]

MEANINGS: Mapping[Reason, str] = {
    Reason.OLDER: "the article is older than the known value",
    Reason.LABELLED_CORRECTION: "the text calls itself a correction of the known value",
    Reason.LABELLED_WITHDRAWAL: "the text withdraws the figure",
    Reason.CORRECTION_REPEATED: "that correction or withdrawal was told already",
    Reason.FEARED: "the figure is feared, not counted",
    Reason.LONE_VOICE: "nothing was known, and only a voice of low trust gives a figure so large",
    Reason.UNCONFIRMED_REPEATED: "that unconfirmed figure was told already",
    Reason.NOTHING_KNOWN: "the first figure",
    Reason.AGREES: "the same as the known value",
    Reason.CLAIM_GIVEN_UP: "one side of a dispute now gives the other's value",
    Reason.SHARPER: "a number where a word or a range was known",
    Reason.JUMP: "only a voice of low trust gives a figure so much larger",
    Reason.HIGHER: "above the known value",
    Reason.CURRENT: "below the known value, of a kind that rises and falls as the world does",
    Reason.CUE: "the text says that the figure was revised down",
    Reason.NEW_VERSION: "the page that gave the known value now gives this one",
    Reason.OWN_SPEAKER: "who gave the known value now gives this one; silent where it is a paper's other page",
    Reason.FLOOR: "no more than a minimum, below the known value: it contradicts nothing",
    Reason.ECHO: "repeats a value left behind less than a day ago",
    Reason.OFFICIAL: "an authority says so, and the known value had none",
    Reason.SECOND_WITNESS: "another witness says the same since the known value became known",
    Reason.RECENT_RAISE: "the known value was raised less than twelve hours ago",
    Reason.CONTRADICTS: "below the known value, and nothing says who is right",
    Reason.DISPUTE_REPEATED: "these two witnesses' dispute was told already",
    Reason.STEEP_FALL: "a fall of more than half on a single word",
    Reason.MISSING_FOUND_DEAD: "the missing fell while the dead rose in one article; told as one `reclassified`",
    Reason.INJURED_DIED: "the injured fell by no more than the dead rose by in one article; told as one `reclassified`",
    Reason.SCOPE_CHANGED: "the figure is counted by another definition, by the text's own word",
    Reason.MERGED: "two events proved to be one (`monitor events merge`), and nobody would tell it now",
    Reason.SPLIT: "an event proved to be two (`monitor events split`), and nobody would tell it now",
    Reason.MISREAD: "an alert of ours was wrong",
    Reason.HALF_HOUR: "less than half an hour after another raise of the event was told: told later, summed",
    Reason.SMALL_STEP: "nearer to the value last told than `minimum_change`: told once such steps add up",
    Reason.IN_PASSING: "told beside the news of another event: kept with its own, and moves nothing",
    Reason.FLAPPING: "a publisher changes it back and forth: told once, when it has stood for half an hour",
}
