"""What a channel is sent now, what it is sent later, and what never."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from zoneinfo import ZoneInfo

import pytest

from monitor.alerts.notices import source_down
from monitor.alerts.silence import Silence
from monitor.differ.policy import Trust
from monitor.model import Severity, with_sequence
from monitor.notifier.message import one
from monitor.notifier.routing import (
    BreakThrough,
    Digest,
    Group,
    Inhibit,
    Matchers,
    Quiet,
    RateLimit,
    Route,
    Sent,
    horizon,
    plan,
    sent_of,
)
from monitor.notifier.routing.wording import together

DESK = ("desk",)
SEVERE, MODERATE, MINOR = Severity.SEVERE, Severity.MODERATE, Severity.MINOR


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def test_without_routes_everything_is_told_at_once(alert, planned):
    """A deployment that says nothing of routes hears each alert by itself, in order, under the alert's own id."""
    pending = [alert(1), alert(2, event="fire"), alert(3)]
    result = planned(pending)
    assert result.messages == tuple(map(one, pending))
    assert (result.dropped, result.held, result.wake) == ((), (), None)


def test_the_first_route_that_fits_takes_an_alert(alert, planned, told):
    """Routes are asked in order; one that goes on lets the next ones have it too, and no channel has it twice."""
    pager = Route(("pager",), Matchers(minimum_severity=SEVERE))
    pending = [alert(1, severity=SEVERE), alert(2)]
    taken = planned(pending, pager, Route(DESK))
    assert told(taken) == [[2]]
    assert taken.dropped == ((1, "no route leads here"),)
    assert told(planned(pending, replace(pager, go_on=True), Route(DESK), Route(DESK))) == [[1], [2]]


def test_a_channel_that_no_route_names_is_told_nothing(alert, planned):
    """What is never to be sent is said, with its reason."""
    assert planned([alert(1)], Route(("pager",))).dropped == ((1, "no route leads here"),)


MATCHES = [
    (Matchers(kinds=("killed", "missing")), {}, True),
    (Matchers(kinds=("missing",)), {}, False),
    (Matchers(changes=("lowered",)), {"change": "lowered"}, True),
    (Matchers(changes=("lowered",)), {}, False),
    (Matchers(events=("*FERR*",)), {}, True),
    (Matchers(events=("ferry",)), {"event": "ferry"}, True),
    (Matchers(events=("fire*",)), {}, False),
    (Matchers(places=("port *",)), {}, True),
    (Matchers(places=("Vell",)), {}, False),
    (Matchers(publishers=("the ossian ledger",)), {}, True),
    (Matchers(publishers=("The Courier",)), {}, False),
    (Matchers(languages=("en*",)), {"language": "en-GB"}, True),
    (Matchers(languages=("en",)), {"language": None}, False),
    (Matchers(minimum_severity=MODERATE), {"severity": SEVERE}, True),
    (Matchers(minimum_severity=MODERATE), {"severity": MINOR}, False),
    (Matchers(minimum_absolute=10), {"was": 100, "now": 90}, True),
    (Matchers(minimum_absolute=10), {"was": 100, "now": 109}, False),
    (Matchers(minimum_percent=10), {"was": 100, "now": 110}, True),
    (Matchers(minimum_percent=10), {"was": 100, "now": 91}, False),
    (Matchers(minimum_absolute=10, minimum_percent=50), {"was": 100, "now": 120}, False),
    (Matchers(minimum_absolute=10, minimum_percent=50), {"now": 1}, True),
    (Matchers(minimum_percent=50), {"was": 0, "now": 1}, True),
    (Matchers(trust=Trust.NORMAL), {}, True),
    (Matchers(trust=Trust.NORMAL, tiers={"the ossian ledger": Trust.LOW}), {}, False),
    (Matchers(trust=Trust.HIGH), {}, False),
    (Matchers(trust=Trust.HIGH, tiers={"the ossian ledger": Trust.HIGH}), {}, True),
    (Matchers(kinds=("killed",), changes=("lowered",)), {"change": "raised"}, False),
]


@pytest.mark.parametrize(("matchers", "given", "fits"), MATCHES)
def test_what_a_route_is_meant_for(alert, planned, matchers, given, fits):
    """An alert takes a route when it fits each matcher that is set."""
    language = given.get("language")
    made = alert(1, **{key: value for key, value in given.items() if key != "language"})
    made = replace(made, evidence=replace(made.evidence, language=language))
    assert bool(planned([made], Route(DESK, matchers)).messages) == fits


def test_a_notice_of_a_source_is_routed_like_an_alert(planned, noon):
    """Its kind is ``source``; it has no figure, no place and no language."""
    notice = with_sequence(source_down("https://courier.example/rss", "The Courier", noon, 2, None, noon), 1)
    for matchers, fits in (
        (Matchers(kinds=("source",), changes=("down",)), True),
        (Matchers(events=("*courier.example*",)), True),
        (Matchers(publishers=("The Courier",), minimum_absolute=5, trust=Trust.NORMAL), True),
        (Matchers(kinds=("killed",)), False),
        (Matchers(places=("*",)), False),
        (Matchers(languages=("*",)), False),
    ):
        assert bool(planned([notice], Route(DESK, matchers)).messages) == fits


def test_quiet_hours_hold_until_their_end_and_then_tell_it_in_one_message(alert, planned, told, noon):
    """What comes at night is one message in the morning; what comes after that is told by itself."""
    route = Route(DESK, quiet=(Quiet(time(22), time(7)),))
    night = noon + hours(11)
    pending = [alert(1), alert(2)]
    held = planned(pending, route, now=night, came=night)
    assert (held.messages, held.wake) == ((), noon + hours(19))
    assert {each.reason for each in held.held} == {"quiet hours"}
    came = {1: night, 2: night, 3: noon + hours(19.1)}
    morning = planned([*pending, alert(3)], route, now=noon + hours(19.1), queued=came)
    assert told(morning) == [[1, 2], [3]]


def test_what_still_waits_when_quiet_hours_begin_waits_for_their_end(alert, planned, noon):
    """An alert that came just before is not told within."""
    route = Route(DESK, quiet=(Quiet(time(22), time(7)),))
    assert not planned([alert(1)], route, now=noon + hours(10), came=noon + hours(9.99)).messages


def test_what_breaks_through_is_told_at_once_and_by_itself(alert, planned, told, noon):
    """Neither the hour nor a digest, a group or a limit holds back a figure that was lowered."""
    route = Route(
        DESK,
        quiet=(Quiet(time(11), time(13)),),
        digest=Digest(hours(1)),
        group=Group.EVENT,
        rate_limit=RateLimit(1, hours(1)),
        inhibit=Inhibit(hours(1), target=MODERATE),
        break_through=BreakThrough(("lowered",), (SEVERE,)),
    )
    sent = [Sent(noon - minutes(1), "ferry", "m", 1, "killed", SEVERE)]
    pending = [alert(1), alert(2, "lowered"), alert(3, severity=SEVERE), alert(4, "lowered")]
    result = planned(pending, route, sent=sent)
    assert told(result) == [[2], [3], [4]]
    assert [each.sequence for each in result.held] == [1]


def test_a_digest_tells_what_came_before_it_was_due(alert, planned, told, noon):
    """What comes after the hour waits for the next one, so that a plan made again has the same digest."""
    route = Route(DESK, digest=Digest(hours(1)))
    came = {1: noon - minutes(50), 2: noon - minutes(1), 3: noon + minutes(1)}
    pending = [alert(1), alert(2, event="fire"), alert(3)]
    early = planned(pending[:2], route, now=noon - minutes(1), queued=came)
    assert (told(early), early.wake) == ([], noon)
    due = planned(pending, route, now=noon + minutes(2), queued=came)
    assert (told(due), due.wake) == ([[1, 2]], noon + hours(1))
    assert due.messages[0].id == planned(pending[:2], route, now=noon + minutes(9), queued=came).messages[0].id


def test_a_digest_at_times_of_the_day_keeps_to_the_clock_of_its_zone(alert, planned, told, noon):
    """At 17:30 in Oslo it is 16:30 UTC in winter."""
    route = Route(DESK, digest=Digest(at=(time(8), time(17, 30)), zone=ZoneInfo("Europe/Oslo")))
    assert planned([alert(1)], route).wake == noon + hours(4.5)
    assert told(planned([alert(1), alert(2)], route, now=noon + hours(4.5))) == [[1, 2]]


def test_a_digest_that_falls_into_quiet_hours_comes_at_their_end(alert, planned, told, noon):
    """The hours win over the digest."""
    route = Route(DESK, digest=Digest(hours(1)), quiet=(Quiet(time(13), time(15, 20)),))
    assert planned([alert(1)], route).wake == noon + hours(3) + minutes(20)
    assert told(planned([alert(1), alert(2)], route, now=noon + hours(3) + minutes(20))) == [[1, 2]]


@pytest.mark.parametrize(
    ("group", "messages"),
    [(Group.NONE, [[1], [2], [3], [4]]), (Group.EVENT, [[1, 3, 4], [2]]), (Group.EVENT_AND_KIND, [[1, 4], [2], [3]])],
)
def test_what_is_grouped_is_told_together(alert, planned, told, noon, group, messages):
    """What comes within ``group_wait`` of the first of its group is one message."""
    pending = [alert(1), alert(2, event="fire"), alert(3, kind="injured"), alert(4)]
    route = Route(DESK, group=group)
    if group is not Group.NONE:
        waits = planned(pending, route)
        assert (waits.messages, waits.wake) == ((), noon + timedelta(seconds=30))
    assert told(planned(pending, route, now=noon + timedelta(seconds=30))) == messages


def test_a_group_that_was_told_of_waits_for_its_interval(alert, planned, told, noon):
    """After a message about an event the next one comes five minutes later; by then its first alert sets the time."""
    route = Route(DESK, group=Group.EVENT)
    sent = [Sent(noon - minutes(1), "ferry", "m", 1)]
    waits = planned([alert(1), alert(2, event="fire")], route, now=noon + minutes(1), sent=sent)
    assert (told(waits), waits.wake) == ([[2]], noon + minutes(4))
    assert told(planned([alert(1), alert(2)], route, now=noon + minutes(4), sent=sent)) == [[1, 2]]
    later = [*sent, Sent(noon + minutes(3), "ferry", "n", 1)]
    assert told(planned([alert(1)], route, now=noon + minutes(4), sent=later)) == [[1]]


def test_a_rate_limit_tells_the_rest_as_one_more_message(alert, planned, told, noon):
    """The last message for which there is room counts all that had none; the loudest are told by themselves."""
    route = Route(DESK, rate_limit=RateLimit(3, hours(1)))
    pending = [alert(number, severity=SEVERE if number in (5, 9) else MODERATE) for number in range(1, 44)]
    result = planned(pending, route)
    assert told(result)[:2] == [[5], [9]]
    assert len(result.messages[2].alerts) == 41
    assert result.messages[2].title == "41 more: Ferry"
    sent = [sent_of(message, noon) for message in result.messages]
    full = planned([alert(44), alert(45)], route, now=noon + minutes(1), came=noon + minutes(1), sent=sent)
    assert (full.messages, full.wake) == ((), noon + hours(1))
    assert told(planned([alert(44), alert(45)], route, now=noon + hours(1), sent=sent)) == [[44], [45]]


def test_nobody_waits_longer_for_room_than_the_period(alert, planned, told, noon):
    """What breaks through takes room as well, and must not starve the rest."""
    route = Route(DESK, rate_limit=RateLimit(1, hours(1)))
    sent = [Sent(noon + minutes(59), "fire", "m", 1)]
    assert planned([alert(1)], route, now=noon + minutes(59), sent=sent).wake == noon + hours(1)
    assert told(planned([alert(1), alert(2)], route, now=noon + hours(1), sent=sent)) == [[1, 2]]


def test_a_loud_alert_keeps_the_quiet_ones_of_its_event_back(alert, planned, told, noon):
    """For half an hour after a severe alert minor ones of the event wait, and are then one message."""
    route = Route(DESK, inhibit=Inhibit(minutes(30)))
    pending = [alert(1, severity=MINOR), alert(2, severity=SEVERE), alert(3, severity=MINOR, event="fire"), alert(4)]
    first = planned(pending, route)
    assert (told(first), first.wake) == ([[2], [3], [4]], noon + minutes(30))
    sent = [sent_of(message, noon) for message in first.messages]
    rest = [alert(1, severity=MINOR), alert(5, severity=MINOR)]
    assert not planned(rest, route, now=noon + minutes(29), sent=sent).messages
    again = [*sent, Sent(noon + minutes(20), "ferry", "x", 1, "killed", SEVERE)]
    assert told(planned(rest, route, now=noon + minutes(30), sent=again)) == [[1, 5]]


def test_what_is_inhibited_may_be_dropped(alert, planned, told):
    """It is then on record with its reason."""
    route = Route(DESK, inhibit=Inhibit(minutes(30), drop=True))
    result = planned([alert(1, severity=MINOR), alert(2, severity=SEVERE)], route)
    assert told(result) == [[2]]
    assert result.dropped == ((1, "inhibited by what was told of the event at 2026-03-04 12:00Z"),)


def test_a_muted_route_drops_with_its_reason(alert, planned, told, noon):
    """Until then; what breaks through other things does not break through that."""
    route = Route(DESK, mute_until=noon + hours(1), break_through=BreakThrough(severities=(MODERATE,)))
    assert planned([alert(1)], route).dropped == ((1, "muted until 2026-03-04 13:00Z"),)
    assert told(planned([alert(1)], route, now=noon + hours(1))) == [[1]]


def test_a_silence_swallows_what_it_is_meant_for_while_it_lasts(alert, planned, told, noon):
    """On every channel, with or without routes, by its event, kind, place and change."""
    silence = Silence("s1", noon, noon + hours(1), events=("ferry*",), changes=("raised",), comment="drill")
    pending = [alert(1), alert(2, "lowered"), alert(3, event="fire")]
    result = planned(pending, silences=[silence])
    assert told(result) == [[2], [3]]
    assert result.dropped == ((1, "silence s1: drill"),)
    for moment in (noon - minutes(1), noon + hours(1)):
        assert not planned(pending, silences=[silence], now=moment).dropped


@pytest.mark.parametrize(
    "route",
    [
        Route(DESK, inhibit=Inhibit(minutes(30))),
        Route(DESK, group=Group.EVENT, group_interval=minutes(30)),
        Route(DESK, rate_limit=RateLimit(1, minutes(30))),
        Route(DESK, digest=Digest(minutes(30))),
    ],
)
def test_no_later_alert_puts_off_what_waits(alert, planned, noon, route):
    """Severe ones of its event that break through every seven minutes do not keep a minor one for ever."""
    route = replace(route, break_through=BreakThrough(severities=(SEVERE,)))
    waiting, sent = alert(1, severity=MINOR), []
    for number in range(6):
        now = noon + minutes(7 * number)
        loud = alert(2 + number, severity=SEVERE)
        recent = [one for one in sent if one.at > now - horizon([route])]
        result = planned([waiting, loud], route, now=now, sent=recent, queued={1: noon, loud.sequence: now})
        if not result.held:
            break
        assert result.wake <= noon + minutes(30)
        sent += [sent_of(message, now) for message in result.messages]
    assert now == noon + minutes(35)


def test_a_clock_that_was_set_back_holds_nothing(alert, planned, told, noon):
    """What was sent, or came, later than now says nothing of how long to wait."""
    route = Route(DESK, rate_limit=RateLimit(1, hours(1)), group=Group.EVENT)
    sent = [Sent(noon + hours(9), "ferry", "m", 1)]
    assert told(planned([alert(1)], route, now=noon + minutes(1), sent=sent, came=noon + hours(8))) == [[1]]


def test_an_alert_of_which_nobody_knows_when_it_came_is_told_by_its_own_time(alert, told, noon):
    """After a restart, or where the time lies ahead, nothing waits longer for it."""
    route = Route(DESK, digest=Digest(hours(1)))
    old, ahead = alert(1, time=noon - hours(3)), alert(2, time=noon + hours(300))
    assert told(plan([route], "desk", [old, ahead], (), (), noon)) == [[1, 2]]


def test_how_far_back_a_plan_asks(noon):
    """As long as the longest period of any route; twice that where what was sent keeps others waiting."""
    assert horizon([]) == timedelta()
    assert horizon([Route(DESK)]) == timedelta()
    routes = [Route(DESK, group=Group.EVENT), Route(DESK, rate_limit=RateLimit(1, hours(2)), inhibit=Inhibit(hours(1)))]
    assert horizon(routes) == hours(2)
    assert horizon(routes[:1]) == minutes(10)


def test_what_is_remembered_of_a_message(alert, noon):
    """Its event and kind where all its alerts share them."""
    assert sent_of(one(alert(1)), noon) == Sent(noon, "ferry", "alert-1", 1, "killed", MODERATE)
    mixed = together("desk", [alert(1), alert(2, kind="injured", severity=SEVERE)])
    assert sent_of(mixed, noon) == Sent(noon, "ferry", mixed.id, 2, "", SEVERE)
    assert sent_of(together("desk", [alert(1), alert(2, event="fire")]), noon).event == ""
