"""What each command does: it reads the options, calls a use case of `core`, and words the answer."""
