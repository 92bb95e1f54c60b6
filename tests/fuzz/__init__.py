"""Inputs made by chance against whatever reads what strangers send: `make fuzz MINUTES=10`."""
