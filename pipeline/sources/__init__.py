"""What writes the first topic: sources meet the pipeline there, not at a function."""
