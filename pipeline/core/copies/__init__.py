"""Which article is a copy of which."""
