"""Tar archives, ``.tar``: their files are read one after the other as if they lay in a folder. Nothing is extracted."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import BinaryIO, Self, cast

_LONGEST = 65_536
"""Bytes: names and attributes of one file. The header states how many come, and tarfile would take them all at once."""
_IN_HEADERS = frozenset((tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE, *tarfile.GNU_TYPES[:2]))


def members(stream: BinaryIO) -> Iterator[tuple[str, BinaryIO]]:
    """Name and content of each regular file that is not hidden; a content can be read until the next is asked for.

    Links, devices and directories are passed over. Here and in a content, ``tarfile.TarError`` is raised where the
    archive is damaged.
    """
    with tarfile.open(fileobj=stream, mode="r|", tarinfo=_Member, errorlevel=2) as archive:
        while member := archive.next():
            archive.members = []  # type: ignore[attr-defined]  # which would remember all of a million
            content = archive.extractfile(member) if member.isreg() else None
            if content and not any(part.startswith(".") for part in PurePosixPath(member.name).parts):
                yield member.name, cast(BinaryIO, content)


class _Member(tarfile.TarInfo):
    """Refuses what tarfile would take for the end of the archive, and headers that are meant to fill the memory."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        try:
            found = super().frombuf(buf, encoding, errors)
        except (tarfile.TruncatedHeaderError, tarfile.InvalidHeaderError) as error:  # type: ignore[attr-defined]
            raise tarfile.ReadError(str(error)) from error
        if found.type in _IN_HEADERS and found.size > _LONGEST:
            raise tarfile.ReadError(f"a header of {found.size:,} bytes")
        return found
