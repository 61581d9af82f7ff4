"""The figure-revision monitor: reads the news and tells when a figure in a developing story is revised."""

__version__ = "0.1.0"
