"""Messages, answers and forms as pieces of a page."""
