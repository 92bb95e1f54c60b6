"""Events as a file: JSON Lines or Parquet."""
