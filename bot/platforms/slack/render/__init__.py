"""Digests, answers and forms as Slack's blocks. Pure: nothing here asks anybody anything."""
