"""Webhooks on real servers: what each answer makes of a message, and what is sent."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from monitor.alerts.wire import encode
from monitor.notifier.channels import Options
from monitor.notifier.channels.webhook import Webhook
from monitor.notifier.envelope import event_of
from monitor.notifier.message import one
from monitor.notifier.port import NotTakenError
from monitor.notifier.signing import keys_of, signatures

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OTHER = f"whsec_{'QUJD' * 8}"


@pytest.fixture
def webhook():
    made = []

    def webhook(hook, *, secret=SECRET, seconds=5.0, allow=True, url=None):
        private = frozenset((hook.place,)) if allow else frozenset()
        deadline = timedelta(seconds=seconds)
        options = Options("pager", url or hook.url, secret, deadline=deadline, allow_private=private)
        made.append(Webhook(options))
        return made[-1]

    yield webhook
    for each in made:
        each.close()


def send(webhook, alert, now=NOW):
    webhook.send(one(alert), event_of(one(alert), "desk", 0), now)


def untaken(webhook, alert):
    with pytest.raises(NotTakenError) as refused:
        send(webhook, alert)
    return refused.value


def test_what_is_sent(hook, webhook, make_alert):
    """The body is the event as Redis has it, signed with its id and the time of this very try."""
    sender, later = webhook(hook), NOW + timedelta(minutes=5)
    send(sender, make_alert(7))
    send(sender, make_alert(7), later)
    first, second = hook.had
    assert first.body.decode() == encode(make_alert(7), "desk")
    assert first.headers["Content-Type"] == "application/cloudevents+json"
    assert first.id == second.id == json.loads(first.body)["id"] == "alert-7"
    for had, moment in ((first, NOW), (second, later)):
        timestamp = int(moment.timestamp())
        assert had.headers["webhook-timestamp"] == str(timestamp)
        assert had.headers["webhook-signature"] == signatures(keys_of(SECRET), "alert-7", timestamp, had.body)


def test_while_keys_change_both_sign(hook, webhook, make_alert):
    """A receiver that knows either key lets the message in."""
    send(webhook(hook, secret=f"{SECRET} {OTHER}"), make_alert(1))
    (had,) = hook.had
    timestamp = int(had.headers["webhook-timestamp"])
    alone = [signatures(keys_of(secret), "alert-1", timestamp, had.body) for secret in (SECRET, OTHER)]
    assert had.headers["webhook-signature"].split(" ") == alone


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_any_2xx_is_taken(hook, webhook, make_alert, status):
    """Whatever it says besides."""
    hook.answer = lambda _: status
    send(webhook(hook), make_alert(1))


@pytest.mark.parametrize(
    ("answer", "told", "retry_after", "gone"),
    [
        (500, "the server answered 500", None, False),
        (404, "the server answered 404", None, False),
        (304, "the server answered 304, and redirects are not followed", None, False),
        ((429, {"Retry-After": "120"}), "the server answered 429", timedelta(minutes=2), False),
        ((503, {"Retry-After": "-5"}), "the server answered 503", timedelta(0), False),
        ((503, {"Retry-After": "9" * 20}), "the server answered 503", timedelta(hours=24), False),
        (410, "the server answered 410", None, True),
    ],
)
def test_any_other_answer_is_not(hook, webhook, make_alert, answer, told, retry_after, gone):
    """Each with what it means for the next try."""
    hook.answer = lambda _: answer
    error = untaken(webhook(hook), make_alert(1))
    assert (error.message, error.retry_after, error.gone) == (told, retry_after, gone)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(hooks, webhook, make_alert, status):
    """What is signed for one place goes to no other."""
    hook, other = hooks(), hooks()
    hook.answer = lambda _: (status, {"Location": other.url})
    assert "redirects are not followed" in untaken(webhook(hook), make_alert(1)).message
    assert other.had == []


def test_a_server_that_hangs_ends_by_the_deadline(hook, webhook, make_alert):
    """A try takes no longer than it may, and says so."""
    hook.answer = lambda _: None
    assert untaken(webhook(hook, seconds=0.2), make_alert(1)).message == "not complete within 0.2 s"


def test_nobody_there(hook, webhook, make_alert):
    """A port that nobody listens on is a failure like any other."""
    hook.close()
    assert "connection" in untaken(webhook(hook), make_alert(1)).message


def test_private_hosts_only_by_name(hook, webhook, make_alert):
    """An address inside is asked only where the configuration names it."""
    told = untaken(webhook(hook, allow=False), make_alert(1)).message
    assert "allow_private" in told
    port = hook.place.partition(":")[2]
    inside = webhook(hook, url=f"http://localhost:{port}/x")
    assert "allow_private" in untaken(inside, make_alert(1)).message
    assert hook.had == []


def test_nothing_secret_is_said(hook, webhook, make_alert):
    """Neither the key nor the path of the address is in an error or in a representation."""
    hook.answer = lambda _: 500
    sender = webhook(hook)
    error = untaken(sender, make_alert(1))
    hook.close()
    shown = f"{error!r} {error.__cause__!r} {untaken(sender, make_alert(1))!r} {sender!r} {vars(sender)['_fetcher']!r}"
    options = Options("pager", hook.url, SECRET)
    assert "c4n4ry" not in shown + repr(options)
    assert SECRET[6:] not in shown + repr(options)


def test_a_header_cannot_be_forged(hook, webhook, make_alert):
    """What the news wrote is in the body alone."""
    send(webhook(hook), make_alert(1, title="Dam\r\nwebhook-id: forged\r\n\r\n"))
    assert hook.had[0].id == "alert-1"
