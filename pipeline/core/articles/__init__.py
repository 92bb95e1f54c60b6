"""What a source delivered -> one clean article."""
