import asyncio
import os
import signal
import time
from contextlib import aclosing

import pytest
import redis

from monitor.client import (
    ChannelUnavailableError,
    Interruption,
    UsageError,
    asubscribe,
    awork,
    connection,
    subscription,
)
from monitor.notifier.embedded import EmbeddedRedis
from monitor.notifier.redis import RedisChannel


async def _next(events, count):
    return [(await anext(events)).id for _ in range(count)]


def test_past_and_live_join_without_gap_or_repeat(url, make_alert):
    """In asyncio as in threads, alerts sent before, while the past is read, and after it come once and in order."""

    async def heard():
        channel = RedisChannel(url)
        channel.send([make_alert(n) for n in range(1, 1201)])
        async with aclosing(await asubscribe(since="0", url=url)) as events:
            channel.send([make_alert(1201)])
            ids = await _next(events, 600)
            channel.send([make_alert(1202)])
            return ids + await _next(events, 602)

    assert asyncio.run(heard()) == [f"alert-{n}" for n in range(1, 1203)]


def test_a_lost_connection_costs_no_alert(tmp_path, make_alert):
    """A server that is killed and comes back with its data is found again, and what was missed is read."""

    async def heard():
        noticed = []
        with EmbeddedRedis(tmp_path, appendonly=True) as server:
            events = await asubscribe(url=server.url, noticed=lambda what, _: noticed.append(what))
            RedisChannel(server.url).send([make_alert(1)])
            ids = await _next(events, 1)
            server.kill()
            server.start()
            RedisChannel(server.url).send([make_alert(n) for n in range(2, 700)])
            ids += await _next(events, 698)
            await events.aclose()
        assert noticed == [Interruption.LOST, Interruption.RESUMED]
        return ids

    assert asyncio.run(heard()) == [f"alert-{n}" for n in range(1, 700)]


def test_a_silent_server_is_noticed_while_others_go_on(tmp_path, make_alert, monkeypatch):
    """A server that neither answers nor hangs up is given up, and holds up no other task."""
    monkeypatch.setattr(subscription, "_QUIET_SECONDS", 0.1)
    monkeypatch.setattr(subscription, "_ANSWER_SECONDS", 0.2)
    monkeypatch.setattr(connection, "_ANSWER_SECONDS", 0.2)

    async def heard():
        noticed, ticks = [], 0
        with EmbeddedRedis(tmp_path) as server:
            with redis.Redis.from_url(server.url) as client:
                process = client.info("server")["process_id"]
            events = await asubscribe(url=server.url, noticed=lambda what, _: noticed.append(what))
            waiting = asyncio.create_task(_next(events, 1))
            os.kill(process, signal.SIGSTOP)
            while not noticed and ticks < 500:
                await asyncio.sleep(0.01)
                ticks += 1
            os.kill(process, signal.SIGCONT)
            RedisChannel(server.url).send([make_alert(1)])
            ids = await asyncio.wait_for(waiting, 10)
            await events.aclose()
        assert noticed[0] == Interruption.LOST
        return ids

    assert asyncio.run(heard()) == ["alert-1"]


def test_an_absent_server_and_an_unreadable_since_are_told_at_once():
    """What is wrong from the beginning is told before anything is waited for."""
    with pytest.raises(ChannelUnavailableError):
        asyncio.run(asubscribe(url="redis://127.0.0.1:9/0"))
    with pytest.raises(UsageError):
        asyncio.run(asubscribe(since="yesterday"))


def test_a_cancelled_listener_leaves_no_connection(url, client):
    """Cancelling the task that listens gives its connections back."""

    async def listen_a_while():
        async with aclosing(await asubscribe(url=url)) as events:
            await asyncio.wait_for(anext(events), 0.2)

    before = len(client.client_list())
    with pytest.raises(TimeoutError):
        asyncio.run(listen_a_while())
    end = time.monotonic() + 2
    while len(client.client_list()) > before and time.monotonic() < end:
        time.sleep(0.01)
    assert len(client.client_list()) == before


def test_work_is_shared_and_done_once(url, client, make_alert):
    """Two workers of a group get each alert once between them."""

    async def worker(name, done):
        async with aclosing(await awork("desk", name, since="0", url=url, idle=5)) as jobs:
            async for job in jobs:
                done.append(job.alert.id)
                await job.ack()

    async def work_all():
        done = []
        RedisChannel(url).send([make_alert(n) for n in range(1, 41)])
        tasks = [asyncio.create_task(worker(name, done)) for name in ("a", "b")]
        async with asyncio.timeout(15):
            while len(done) < 40:
                await asyncio.sleep(0.01)
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks, timeout=10)
        assert all(task.cancelled() for task in tasks)
        return done

    assert sorted(asyncio.run(work_all())) == sorted(f"alert-{n}" for n in range(1, 41))
    assert client.xpending("newsmon:v1:stream:alerts", "desk")["pending"] == 0
