"""The one place that makes outgoing requests: bounded in time, size, redirects and company, and kept off private hosts.

Route -> the turn of its host -> guarded connection -> bounded body -> Fetched
"""

from monitor.ingestor.fetch.fetcher import ANY_FEED, ANY_PAGE, Fetcher
from monitor.ingestor.fetch.values import Fault, Fetched, FetchError, FetchLimits, Validators

__all__ = ["ANY_FEED", "ANY_PAGE", "Fault", "FetchError", "FetchLimits", "Fetched", "Fetcher", "Validators"]
