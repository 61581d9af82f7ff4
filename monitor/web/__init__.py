"""What one sees of it: pages for people, and the same for machines by API, feeds and metrics.

    request -> guards (host, size, login, form) -> routes of pages | api | feeds | metrics -> Store

It reads the store by its port, and knows nothing of how news comes in or goes out.
"""

from monitor.web.app import build
from monitor.web.parts import Parts
from monitor.web.serving import Served, beside, reading, serving

__all__ = ["Parts", "Served", "beside", "build", "reading", "serving"]
