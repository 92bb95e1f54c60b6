"""What reads the last topics. Sinks meet the pipeline at a topic, not at a function."""
