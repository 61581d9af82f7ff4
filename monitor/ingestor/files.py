"""Finds the article files behind a path that a person gave."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from monitor.errors import InputError
from monitor.ingestor.spool import no_room, temporary_database

_SCHEMA = """
CREATE TABLE children (depth INTEGER, name BLOB, is_folder INTEGER, PRIMARY KEY (depth, name)) WITHOUT ROWID;
CREATE TABLE entered (folder TEXT PRIMARY KEY) WITHOUT ROWID
"""
_ENTER = "INSERT OR IGNORE INTO entered VALUES (?)"
_ADD = "INSERT INTO children VALUES (?, ?, ?)"
_NEXT = "SELECT name, is_folder FROM children WHERE depth = ? AND name > ? ORDER BY name LIMIT 500"
_CLEAR = "DELETE FROM children WHERE depth >= ?"


def walk(path: Path, is_known: Callable[[str], bool]) -> Iterator[Path | InputError]:
    """The file itself, or the files of a folder and its subfolders by name, with a problem for what cannot be listed.

    In folders, hidden files and names that are not ``is_known`` are passed over, and each folder is entered once,
    however many links lead to it. Names are sorted on disk: a folder may hold millions.
    """
    if not path.is_dir():
        yield path
        return
    empty = True
    with closing(temporary_database(_SCHEMA)) as names:
        for found in _folder(path, is_known, names, 0):
            empty = False
            yield found
    if empty:
        yield InputError("no article files in this folder", where=str(path))


def _folder(
    folder: Path, is_known: Callable[[str], bool], names: sqlite3.Connection, depth: int
) -> Iterator[Path | InputError]:
    try:
        if not _list(folder, is_known, names, depth):
            return
    except OSError as error:
        yield InputError(f"cannot list the folder: {error.strerror}", where=str(folder))
        return
    last = b""
    while children := names.execute(_NEXT, (depth, last)).fetchall():
        for last, is_folder in children:
            child = folder / os.fsdecode(last)
            if is_folder:
                yield from _folder(child, is_known, names, depth + 1)
            else:
                yield child


def _list(folder: Path, is_known: Callable[[str], bool], names: sqlite3.Connection, depth: int) -> bool:
    """Write down what a folder holds; false for one that was entered before."""
    status = folder.stat()
    with no_room(), os.scandir(folder) as entries:
        if not names.execute(_ENTER, (f"{status.st_dev}:{status.st_ino}",)).rowcount:
            return False
        names.execute(_CLEAR, (depth,))
        wanted = (entry for entry in entries if not entry.name.startswith("."))
        kinds = ((entry.name, entry.is_dir(), is_known(entry.name) and _is_file(entry)) for entry in wanted)
        names.executemany(_ADD, ((depth, os.fsencode(name), inner) for name, inner, file in kinds if inner or file))
    return True


def _is_file(entry: os.DirEntry[str]) -> bool:
    """A file, or a link to nothing, which is to be told."""
    return entry.is_file() or (entry.is_symlink() and not os.path.exists(entry.path))
