"""The service that polls feeds for months: fetches and reads in the background, judges and commits in one thread.

tick (APScheduler) -> what is due -> Poller (asyncio) and its Readers (child processes) -> Inbox
-> Service -> Intake: judge, commit -> Delivery: relay
"""
