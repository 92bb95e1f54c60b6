"""Server-sent events: what changes, to everybody who asks for it."""
