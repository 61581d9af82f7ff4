"""Measures accuracy and speed on data given by path: ``python -m bench NAME DATA``."""
