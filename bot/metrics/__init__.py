"""How the bot fares, in numbers that Prometheus collects. The only importer of prometheus_client."""
