"""Files and folders as a source: whatever is in them becomes deliveries, in a stream."""

from pipeline.sources.files.folders import NamedFile, find_files
from pipeline.sources.files.items import Delivery, Fault, Item, Passed, delivered
from pipeline.sources.files.reading import OpenFile, UnknownFileTypeError, open_file

__all__ = [
    "Delivery",
    "Fault",
    "Item",
    "NamedFile",
    "OpenFile",
    "Passed",
    "UnknownFileTypeError",
    "delivered",
    "find_files",
    "open_file",
]
