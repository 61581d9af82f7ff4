"""The service that polls feeds for months: fetches and reads in the background, judges and commits in one thread.

tick (APScheduler) -> due feeds -> Poller (asyncio) and its Readers (child processes) -> queue
-> Service: judge, commit, relay
"""
