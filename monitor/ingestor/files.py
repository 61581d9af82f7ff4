"""Finds the article files behind a path that a person gave."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from monitor.errors import InputError


def walk(path: Path, is_known: Callable[[str], bool]) -> Iterator[Path | InputError]:
    """The file itself, or the files of a folder and its subfolders by name, with a problem for what cannot be listed.

    In folders, hidden files and names that are not ``is_known`` are passed over, and each folder is entered once,
    however many links lead to it.
    """
    if not path.is_dir():
        yield path
        return
    empty = True
    for found in _folder(path, is_known, set()):
        empty = False
        yield found
    if empty:
        yield InputError("no article files in this folder", where=str(path))


def _folder(folder: Path, is_known: Callable[[str], bool], entered: set[Path]) -> Iterator[Path | InputError]:
    try:
        real = folder.resolve()
        if real in entered:
            return
        entered.add(real)
        children = sorted(folder.iterdir(), key=lambda child: child.name)
    except OSError as error:
        yield InputError(f"cannot list the folder: {error.strerror}", where=str(folder))
        return
    for child in children:
        if child.name.startswith("."):
            continue
        if child.is_dir():
            yield from _folder(child, is_known, entered)
        elif is_known(child.name) and (child.is_file() or not child.exists()):
            yield child
