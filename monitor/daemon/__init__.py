"""The service that polls feeds for months: fetches in the background, judges and commits in one thread.

tick (APScheduler) -> due feeds -> Poller (asyncio) -> queue -> Service: parse, judge, commit, relay
"""

from monitor.daemon.service import Service

__all__ = ["Service"]
