"""What a page does not show to its readers is not what it says to them."""

from __future__ import annotations

import re
from collections.abc import Mapping

_UNSEEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d]))", re.IGNORECASE)


def is_hidden(attributes: Mapping[str, str | None]) -> bool:
    """Whether an HTML element with these attributes is kept from sight, with everything in it, by its own markup."""
    return "hidden" in attributes or bool(_UNSEEN.search(attributes.get("style") or ""))
