"""The query API: what PostgreSQL knows of events, over HTTP."""
