"""The commented example configuration, which says the defaults."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from monitor.config.loading import DEFAULT_PATH
from monitor.errors import UsageError


def init(directory: Path) -> tuple[Path, ...]:
    """Writes a commented ``config/monitor.yaml`` into a directory and returns what was written.

    Raises ``UsageError`` when the file is already there or cannot be written.
    """
    target = directory / DEFAULT_PATH
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("x", encoding="utf-8") as file:
            file.write(template())
    except FileExistsError as error:
        raise UsageError("already there, and left as it is", where=str(target)) from error
    except OSError as error:
        raise UsageError(f"cannot be written: {error.strerror}", where=str(target)) from error
    return (target,)


def template() -> str:
    """The text that ``init`` writes."""
    return resources.files("monitor").joinpath("templates/monitor.yaml").read_text(encoding="utf-8")
