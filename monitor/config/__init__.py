"""What one deployment watches and whom it believes.

monitor.yaml + environment -> marked_yaml -> settings (pydantic) -> Settings, or faults with file:line:column
"""

from monitor.config.example import init, template
from monitor.config.loading import DEFAULT_PATH, load
from monitor.config.reference import reference
from monitor.config.settings import Settings

__all__ = ["DEFAULT_PATH", "Settings", "init", "load", "reference", "template"]
