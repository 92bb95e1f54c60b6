"""The last state of all events, and the reports behind them, in PostgreSQL."""
