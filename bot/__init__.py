"""Everything that talks to people and to the clock."""
