"""OPML 2.0, the lists that feed readers export, read as the ``feeds`` of a configuration, each with its place.

Every ``outline`` with an ``xmlUrl`` is a feed, however deeply grouped; its ``text``, else its ``title``, names the
publisher. See http://opml.org/spec2.opml. Document types, and with them entities, are refused.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl, Locator

from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.sax import make_parser  # type: ignore[import-untyped]

from monitor.config.marked_yaml import Document, Fault, KeyPath, Mark

LARGEST = 5_000_000
"""Bytes: some 20,000 feeds."""


def parse(raw: bytes) -> Document:
    """The document ``{"feeds": (...)}``; a syntax error is the only fault of a text that has one."""
    if len(raw) > LARGEST:
        return _refused(Mark(), f"larger than {LARGEST} bytes")
    outlines = _Outlines()
    parser = make_parser()
    parser.forbid_dtd = True
    parser.setContentHandler(outlines)
    try:
        parser.parse(BytesIO(raw))
    except SAXParseException as error:
        mark = Mark(error.getLineNumber() or 1, (error.getColumnNumber() or 0) + 1)
        return _refused(mark, f"no well-formed XML: {error.getMessage()}")
    except DefusedXmlException:
        return _refused(outlines.here(), "document types and entities are not accepted")
    except (LookupError, ValueError) as error:
        return _refused(outlines.here(), f"no text that can be read: {error}")
    return outlines.document()


class _Outlines(ContentHandler):
    def __init__(self) -> None:
        super().__init__()
        self.root: str | None = None
        self.feeds: list[dict[str, str]] = []
        self.marks: dict[KeyPath, Mark] = {}
        self.locator: Locator | None = None

    def setDocumentLocator(self, locator: Locator) -> None:  # noqa: N802 (the name that SAX calls)
        self.locator = locator

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 (the name that SAX calls)
        self.root = self.root or name
        given = {key.lower(): " ".join(value.split()) for key, value in attrs.items()}
        if name == "outline" and ("xmlurl" in given or given.get("type") == "rss"):
            self.marks["feeds", len(self.feeds)] = self.here()
            url, title = given.get("xmlurl"), given.get("text") or given.get("title")
            named = {"url": url, "publisher": title if title != url else None}  # a text is due even without a name
            self.feeds.append({key: value for key, value in named.items() if value})

    def here(self) -> Mark:
        if self.locator is None:
            return Mark()
        return Mark(self.locator.getLineNumber() or 1, (self.locator.getColumnNumber() or 0) + 1)

    def document(self) -> Document:
        if self.root != "opml":
            return _refused(Mark(), f"no OPML: its outermost element is <{self.root}>")
        value: dict[str, Any] = {"feeds": tuple(self.feeds)}
        return Document(value, values=self.marks)


def _refused(mark: Mark, message: str) -> Document:
    return Document(faults=(Fault(mark, (), message),))
