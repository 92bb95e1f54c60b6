"""Watches: who is told of which events, by webhook and by mail."""
