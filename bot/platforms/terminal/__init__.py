"""The terminal: a platform that only prints."""
