"""HTTP push as a source: `POST /v1/articles`, 202 once Kafka has what was pushed."""
