"""A Kafka topic with other people's JSON as a source: one more stage, made from a mapping file."""
