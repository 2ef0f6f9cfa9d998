"""The archive: a channel's digests as pages to read, share and subscribe to. Read-only, from the store alone."""
