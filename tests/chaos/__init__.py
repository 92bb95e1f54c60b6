"""Faults at random, by a seed: `make chaos MINUTES=30`."""
