"""Files that hold a password and can be read by others than their owner and group."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from monitor.config.channels import FILED
from monitor.config.settings import Settings

_PASSWORD = re.compile(r"://[^/\s@]*:[^/\s@]+@|[?&]\w*password=[^&\s]")
"""In an address: before the host, or among the options."""

_OF_A_CONTAINER = Path("/run/secrets")
"""Where container engines mount secrets, readable by all in a container that is one service's alone."""


def exposed_files(path: Path, environ: Mapping[str, str], settings: Settings) -> tuple[Path, ...]:
    """The configuration, when it holds a password itself, and the files that it or the environment names."""
    named = (Path(file) for name, file in environ.items() if re.fullmatch(r"NEWSMON_\w+_FILE", name) and file)
    files = (*_holding(path, settings), *named, *_of_channels(path.parent, settings))
    return tuple(dict.fromkeys(file for file in files if _is_open(file)))


def _holding(path: Path, settings: Settings) -> Iterator[Path]:
    try:
        text = path.read_text(encoding="utf-8-sig", errors="replace")
    except OSError:
        return
    kept = (getattr(channel, key) for channel in settings.channels for key in FILED)
    secrets = (secret.get_secret_value() for secret in kept if secret is not None)
    lines = (line for line in text.splitlines() if not line.lstrip().startswith("#"))
    if any(_PASSWORD.search(line) for line in lines) or any(secret in text for secret in secrets):
        yield path


def _of_channels(folder: Path, settings: Settings) -> Iterator[Path]:
    for channel in settings.channels:
        for key in FILED:
            if name := getattr(channel, f"{key}_file"):
                yield folder / name


def _is_open(file: Path) -> bool:
    """Whether anybody can read it: by its own mode, and through every folder above it."""
    file = file.resolve()
    if _OF_A_CONTAINER in file.parents:
        return False
    try:
        reachable = all(folder.stat().st_mode & stat.S_IXOTH for folder in file.parents)
        return reachable and bool(file.stat().st_mode & stat.S_IROTH)
    except OSError:
        return False
