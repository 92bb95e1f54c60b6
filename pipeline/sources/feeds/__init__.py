"""Poll feeds and news sitemaps, and hand each new or changed item to the first topic, once."""
