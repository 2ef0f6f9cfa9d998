"""The command line: one module per command. Each is given an open app and says what it did."""
