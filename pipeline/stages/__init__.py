"""The stages of the flow: thin, one file each. What they do is in `pipeline/core`."""
