"""The one place that makes outgoing requests: bounded in time, size, redirects and company, and kept off private hosts.

Route -> the turn of its host -> guarded connection -> bounded body -> Fetched

It stands below those who read feeds and those who send alerts, which do not know each other.
"""

from monitor.fetch.fetcher import ANY_FEED, ANY_PAGE, Fetcher
from monitor.fetch.values import Fault, Fetched, FetchError, FetchLimits, Posted, Validators

__all__ = ["ANY_FEED", "ANY_PAGE", "Fault", "FetchError", "FetchLimits", "Fetched", "Fetcher", "Posted", "Validators"]
