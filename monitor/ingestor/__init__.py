"""Where articles come from: every format is adapted here into one normal type, ``monitor.model.Article``."""

from monitor.ingestor.archive import STDIN, Archive, archive_name, read_archive, read_texts

__all__ = ["STDIN", "Archive", "archive_name", "read_archive", "read_texts"]
