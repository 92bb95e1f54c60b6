"""Rebuild what a stage writes beside the flow, and switch to it: `dateline replay`."""
