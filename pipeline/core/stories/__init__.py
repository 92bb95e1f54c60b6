"""Stories: which articles are about the same running topic."""
