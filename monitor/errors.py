"""Every error this program raises on purpose, as one tree.

    MonitorError                    carries ``where``: the file, line or URL it is about
    ├── UsageError                  the command line asks for something that cannot be (exit 2)
    ├── InputError                  an article or archive cannot be read (reported; neighbours go on)
    ├── ConfigError                 the configuration is refused (exit 78)
    ├── LexiconError                a lexicon file is wrong, or two of them collide
    ├── EngineUnavailableError      a backfill lacks Spark, Java or its cluster (exit 69)
    ├── StoreError                  the database cannot be used
    │   └── StoreUnavailableError   it is absent or does not answer (exit 69)
    └── ChannelError                an alert could not be delivered
        └── ChannelUnavailableError the channel is absent or does not answer; try again (exit 69)

"No figure in this text" is an empty tuple, never an error.
"""

__all__ = [
    "ChannelError",
    "ChannelUnavailableError",
    "ConfigError",
    "EngineUnavailableError",
    "InputError",
    "LexiconError",
    "MonitorError",
    "StoreError",
    "StoreUnavailableError",
    "UsageError",
]


class MonitorError(Exception):
    """The root. ``where`` names the file (with line), URL or id the message is about."""

    def __init__(self, message: str, *, where: str | None = None) -> None:
        super().__init__(f"{where}: {message}" if where else message)
        self.message = message
        self.where = where


class UsageError(MonitorError):
    """The command line asks for something that cannot be."""


class InputError(MonitorError):
    """An article or an archive cannot be read."""


class ConfigError(MonitorError):
    """The configuration is refused; the message lists every fault at once."""


class LexiconError(MonitorError):
    """A lexicon file is wrong, or two files claim the same word for different meanings."""


class EngineUnavailableError(MonitorError):
    """What a backfill runs on is not installed, or does not answer."""


class StoreError(MonitorError):
    """The database cannot be used."""


class StoreUnavailableError(StoreError):
    """The database is absent or does not answer."""


class ChannelError(MonitorError):
    """An alert could not be delivered."""


class ChannelUnavailableError(ChannelError):
    """The channel is absent or does not answer; trying again later may help."""
