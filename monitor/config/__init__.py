r"""What one deployment watches and whom it believes.

monitor.yaml -> marked_yaml \
feeds file (OPML) -> opml   -> settings (pydantic) -> Settings, or faults with file:line:column
environment                /
"""

from monitor.config.example import init, template
from monitor.config.exposure import exposed_files
from monitor.config.feed_list import exported, imported
from monitor.config.loading import DEFAULT_PATH, load
from monitor.config.polling import Feed, Polling
from monitor.config.reference import reference
from monitor.config.settings import Settings
from monitor.config.web import Web

__all__ = [
    "DEFAULT_PATH",
    "Feed",
    "Polling",
    "Settings",
    "Web",
    "exported",
    "exposed_files",
    "imported",
    "init",
    "load",
    "reference",
    "template",
]
