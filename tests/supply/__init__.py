"""What of others we ship: a list of it (SBOM), its licences, its known vulnerabilities."""
