"""Dateline: news articles in, structured events out. Start reading at `pipeline/flow.py`."""

__version__ = "0.1.0"
