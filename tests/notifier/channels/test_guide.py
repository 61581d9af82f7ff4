"""docs/channels.md says what the channels do."""

import re
import time
from pathlib import Path

from monitor.config import load
from monitor.notifier.channels import CHANNELS
from monitor.notifier.dispatch import DEAD_DAYS, SETTLED_DAYS
from monitor.notifier.signing import keys_of, signatures

ROOT = Path(__file__).parents[3]
GUIDE = (ROOT / "docs" / "channels.md").read_text(encoding="utf-8")
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def block(language):
    return re.search(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)[1]


def test_the_example_holds(tmp_path):
    """With its files the configuration has no faults, and it shows every type there is."""
    (tmp_path / "m.yaml").write_text(block("yaml"))
    (tmp_path / "pager.key").write_text(SECRET)
    (tmp_path / "desk.url").write_text("json://desk.example")
    channels = load(tmp_path / "m.yaml", {}).channels
    assert [channel.type for channel in channels] == list(CHANNELS)
    assert all(f"\n## {name}\n" in GUIDE for name in CHANNELS)


def test_the_receiver_of_the_guide_knows_what_is_genuine():
    """Ours is, by either of two keys; another body, key or time is not."""
    names = {}
    exec(block("python"), names)
    is_genuine, now, other = names["is_genuine"], int(time.time()), f"whsec_{'QUJD' * 8}"

    def headers(timestamp=now, secret=SECRET):
        signed = signatures(keys_of(secret), "a", timestamp, b"{}")
        return {"webhook-id": "a", "webhook-timestamp": str(timestamp), "webhook-signature": signed}

    assert is_genuine(headers(), b"{}", SECRET)
    assert is_genuine(headers(secret=f"{other} {SECRET}"), b"{}", SECRET)
    assert not is_genuine(headers(), b"{ }", SECRET)
    assert not is_genuine(headers(secret=other), b"{}", SECRET)
    assert not is_genuine(headers(timestamp=now - 900), b"{}", SECRET)


def test_the_times_of_the_guide():
    """How long what is remembered."""
    assert f"kept for {DEAD_DAYS} days" in GUIDE
    assert f"remembered for {SETTLED_DAYS} days" in GUIDE
