"""What both wire formats are made of: strict frozen models, clean text, times in UTC, and how a schema is written."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from functools import lru_cache
from typing import Annotated, Any
from urllib.parse import quote

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic.json_schema import GenerateJsonSchema

_BREAKS = re.compile(r"[\t\n\r\x0b\x0c\x85\u2028\u2029]+")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def clean(text: str) -> str:
    """One line of text that every reader can store: breaks become a space, controls and lone surrogates U+FFFD."""
    paired = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return _CONTROLS.sub("\ufffd", _BREAKS.sub(" ", paired))


@lru_cache
def source_of(instance: str) -> str:
    """The CloudEvents ``source`` of a deployment."""
    return f"/newsmon/{quote(clean(instance), safe='')}"


def sequence_of(number: int, epoch: int = 0) -> str:
    """Twenty digits that sort as text: eight of the epoch, and the place in the commit order within it."""
    return f"{epoch:08d}{number:012d}"


def written_schema(model: type[BaseModel], id: str) -> str:
    """The JSON Schema (draft 2020-12) of a whole event, as it is checked in."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": id,
        **model.model_json_schema(schema_generator=_Untitled),
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


class _Untitled(GenerateJsonSchema):
    """Leaves out the titles that only repeat the field's name."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def _cleaned(value: object) -> object:
    return clean(value) if isinstance(value, str) else value


def _in_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


WireText = Annotated[str, BeforeValidator(_cleaned)]
WireTime = Annotated[
    AwareDatetime,
    AfterValidator(_in_utc),
    WithJsonSchema({"type": "string", "format": "date-time", "pattern": "Z$"}),
]
WireSource = Annotated[str, Field(pattern="^/newsmon/.+")]
WireSequence = Annotated[str, Field(pattern="^[0-9]{20}$")]


class WirePart(BaseModel):
    """Strict and frozen. Fields that it does not know are passed over."""

    model_config = ConfigDict(
        frozen=True, strict=True, extra="ignore", from_attributes=True, use_attribute_docstrings=True
    )
