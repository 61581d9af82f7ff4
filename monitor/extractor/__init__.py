"""Reads the figures in a text: which number counts whom, in what role, over what scope, on whose word."""

from monitor.extractor.extract import extract

__all__ = ["extract"]
