"""Silences and what was told last, in every kind of store."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from monitor.alerts.notices import source_down
from monitor.alerts.silence import Silence
from monitor.store import Store

At = Callable[[float], datetime]


def test_a_silence_is_kept_as_it_was_put(store: Store, at: At) -> None:
    """All of it, by its beginning; the same id again takes its place, so that a silence can be ended."""
    assert list(store.silences()) == []
    late = Silence("b", at(2), at(9), events=("Qu\u00e4y*",), kinds=("killed",), comment="a drill, 'till nine")
    soon = Silence("c", at(1), at(3), places=("Vell",), changes=("raised", "lowered"))
    for silence in (late, soon):
        store.put_silence(silence)
    assert list(store.silences()) == [soon, late]
    ended = replace(late, ends=at(4))
    store.put_silence(ended)
    assert list(store.silences()) == [soon, ended]


def test_a_silence_that_is_long_over_is_forgotten(store: Store, at: At) -> None:
    """It stays for ninety days after its end, until another one is made."""
    store.put_silence(Silence("old", at(0), at(1), kinds=("killed",)))
    store.put_silence(Silence("new", at(1) + timedelta(days=90), at(2) + timedelta(days=90), kinds=("killed",)))
    assert [silence.id for silence in store.silences()] == ["old", "new"]
    store.put_silence(Silence("newer", at(2) + timedelta(days=90), at(3) + timedelta(days=90), kinds=("killed",)))
    assert [silence.id for silence in store.silences()] == ["new", "newer"]


def test_what_was_told_last(store: Store, at: At, make_alert, commit) -> None:
    """Alerts and notices in one order."""
    assert list(store.last_told(5)) == []
    commit(store, make_alert(1), make_alert(2), make_alert(3))
    notice = source_down("https://courier.example/rss", None, at(0), 2, None, at(1))
    with store.transaction() as transaction:
        transaction.notify(notice)
    assert [one.id for one in store.last_told(2)] == ["alert-3", notice.id]
    assert [one.sequence for one in store.last_told(9)] == [1, 2, 3, 4]
