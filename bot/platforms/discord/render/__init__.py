"""Digests, answers and forms as Discord's embeds, buttons and modals. Pure: nothing here asks anybody anything."""
