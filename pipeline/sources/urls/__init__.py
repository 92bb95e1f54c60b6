"""Lists of web addresses as a source: each page is fetched politely and delivered."""
