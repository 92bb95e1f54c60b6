"""Fetch documents of strangers from the web: guarded, polite, bounded in bytes and time."""
