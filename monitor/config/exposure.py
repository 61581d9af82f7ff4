"""Files that hold a password and can be read by others than their owner and group."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from monitor.config.loading import ENVIRONMENT

_PASSWORD = re.compile(r"://[^/\s@]*:[^/\s@]+@|[?&]\w*password=[^&\s]")
"""In an address: before the host, or among the options."""

_OF_A_CONTAINER = Path("/run/secrets")
"""Where container engines mount secrets, readable by all in a container that is one service's alone."""


def exposed_files(path: Path, environ: Mapping[str, str]) -> tuple[Path, ...]:
    """The configuration, when it holds a password itself, and the files that the environment names."""
    named = (Path(environ[name]) for name in (f"{key}_FILE" for key in ENVIRONMENT) if environ.get(name))
    return tuple(file for file in (*_with_password(path), *named) if _is_open(file))


def _with_password(path: Path) -> Iterator[Path]:
    try:
        lines = path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    except OSError:
        return
    if any(_PASSWORD.search(line) for line in lines if not line.lstrip().startswith("#")):
        yield path


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
