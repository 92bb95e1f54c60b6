"""The live page: a reader of `news.event.v1`, and nothing but a reader."""
