"""What a request may ask with: each parameter read strictly, and refused with what would be right."""

from __future__ import annotations

import base64
import binascii
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AwareDatetime, Field, TypeAdapter, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request

from monitor.lexicon import Lexicon
from monitor.model import Change
from monitor.report import time_text

__all__ = ["DECISION", "EVENT", "OBSERVATION", "SEQUENCE", "URL", "Parameters", "cursor_of"]

DEFAULT, MOST = 50, 200
LONGEST = 500
_Number = Annotated[int, Field(ge=0, lt=2**62)]
_Text = Annotated[str, Field(max_length=4_000)]

EVENT: TypeAdapter[Any] = TypeAdapter(tuple[AwareDatetime, _Text])
DECISION: TypeAdapter[Any] = TypeAdapter(tuple[AwareDatetime, _Number])
OBSERVATION: TypeAdapter[Any] = TypeAdapter(tuple[AwareDatetime, _Number, _Number])
SEQUENCE: TypeAdapter[Any] = TypeAdapter(_Number)
URL: TypeAdapter[Any] = TypeAdapter(_Text)


def cursor_of(mark: object) -> str | None:
    """The mark of a page as text that nobody should read anything into."""
    if mark is None:
        return None
    return base64.urlsafe_b64encode(TypeAdapter(Any).dump_json(mark)).decode().rstrip("=")


class Parameters:
    """The query of a request. Each method raises a 400 for what it cannot take."""

    def __init__(self, request: Request, *known: str) -> None:
        given = request.query_params
        for name in given:
            if name not in known:
                raise HTTPException(400, f"unknown parameter {name!r}; known are {', '.join(known) or 'none'}")
            if len(given.getlist(name)) > 1:
                raise HTTPException(400, f"{name!r} is given twice")
        self._given = given

    def text(self, name: str) -> str | None:
        """Words, at most 500 characters."""
        found = self._given.get(name)
        if found is not None and (len(found) > LONGEST or not found.strip()):
            raise HTTPException(400, f"{name!r} should have 1 to {LONGEST} characters")
        return found

    def kind(self, lexicon: Lexicon, *others: str) -> str | None:
        """A kind of figure that there is."""
        return self._one_of("kind", (*lexicon.kinds, *others))

    def change(self) -> Change | None:
        """A change."""
        found = self._one_of("change", tuple(change.value for change in Change))
        return Change(found) if found else None

    def flag(self, name: str) -> bool | None:
        """``true`` or ``false``."""
        found = self._one_of(name, ("true", "false"))
        return None if found is None else found == "true"

    def limit(self) -> int:
        """How many items, 1 to 200."""
        found = self._given.get("limit", str(DEFAULT))
        if not (found.isascii() and found.isdecimal() and len(found) < 5 and 1 <= int(found) <= MOST):
            raise HTTPException(400, f"'limit' should be a whole number from 1 to {MOST}")
        return int(found)

    def time(self, name: str) -> datetime | None:
        """A time as RFC 3339."""
        found = self._given.get(name)
        if found is None:
            return None
        try:
            moment = datetime.fromisoformat(found)
            if moment.tzinfo is None:
                raise ValueError
            return moment.astimezone(UTC)
        except (ValueError, OverflowError):
            raise HTTPException(400, f"{name!r} should be a time such as {time_text(_EXAMPLE)} (RFC 3339)") from None

    def cursor(self, shape: TypeAdapter[Any]) -> Any:
        """What ``cursor_of`` made of a mark of this shape."""
        found = self._given.get("cursor")
        if found is None:
            return None
        try:
            return shape.validate_json(base64.urlsafe_b64decode(found + "=" * (-len(found) % 4)))
        except (ValueError, binascii.Error, ValidationError, OverflowError):
            raise HTTPException(400, "'cursor' should be the 'next' of the page before, as it was given") from None

    def _one_of(self, name: str, known: tuple[str, ...]) -> str | None:
        found = self._given.get(name)
        if found is not None and found not in known:
            raise HTTPException(400, f"{name!r} should be one of {', '.join(known)}")
        return found


_EXAMPLE = datetime(2024, 1, 4, 12, tzinfo=UTC)
