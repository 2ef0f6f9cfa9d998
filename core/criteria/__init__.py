"""A channel's criteria as people write them: as a file, as a form, by short commands; and what differs between two."""
