"""Everything that knows Faust, Kafka, disk and clock."""
