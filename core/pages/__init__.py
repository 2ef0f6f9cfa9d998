"""Digests as pages: the words that every rendering shares, and the pages that no chat service is needed for."""
