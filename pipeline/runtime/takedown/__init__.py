"""`dateline takedown`: an article goes from every topic; a tombstone stays."""
