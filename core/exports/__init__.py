"""Papers as files that other programs read, and BibTeX that people paste."""
