"""What every part of the settings is made of: closed, frozen models and values with bounds."""

from __future__ import annotations

from typing import Annotated, get_args

from pydantic import BaseModel, ConfigDict, Field
from pydantic.fields import FieldInfo

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Factor = Annotated[float, Field(gt=1, allow_inf_nan=False)]
Portion = Annotated[float, Field(ge=0, lt=1)]
Share = Annotated[float, Field(gt=0, lt=1)]
Count = Annotated[int, Field(ge=1)]
Name = Annotated[str, Field(min_length=1)]

# The upper bounds are far beyond any use: they keep every sum of a time and a setting within the calendar.
Seconds = Annotated[float, Field(gt=0, le=86_400, allow_inf_nan=False)]
Interval = Annotated[float, Field(ge=1, le=604_800, allow_inf_nan=False)]
Hours = Annotated[float, Field(gt=0, le=87_600, allow_inf_nan=False)]
Days = Annotated[float, Field(gt=0, le=3_650, allow_inf_nan=False)]


class Section(BaseModel):
    """Strict, closed and frozen; never shows a value in an error by itself."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, hide_input_in_errors=True)


def keys_of(model: type[Section]) -> dict[str, FieldInfo]:
    """The keys of a section as they are written: some are words that Python keeps for itself (from, continue)."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def section_of(field: FieldInfo) -> type[Section] | None:
    """The model of a key that holds a section, or a list of them."""
    candidates = (field.annotation, *get_args(field.annotation))
    return next((kind for kind in candidates if isinstance(kind, type) and issubclass(kind, Section)), None)
