"""Make a site's own gazetteer out of public data sets: one reader a format, one row a thing."""
