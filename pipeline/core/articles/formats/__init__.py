"""Documents of news agencies (ninjs, NewsML-G2, NITF) and of ours -> what a source would say."""
