"""What Discord takes.

https://discord.com/developers/docs/resources/message#embed-object-embed-limits and .../components/reference. No page
says what a character is: here it is a UTF-16 unit (`bot.plain_text.length`).
"""

from __future__ import annotations

TITLE, DESCRIPTION, NAME, VALUE, FIELDS = 256, 4_096, 256, 1_024, 25
EMBEDS, MESSAGE_ROOM = 10, 6_000
"""Embeds of a message, and what all their texts may come to."""
ADDRESS = 2_048
THREAD, TAG = 100, 20
"""Names of threads and of tags."""
ROWS, IN_A_ROW, LABEL = 5, 5, 80
OPTIONS, OPTION = 25, 100
MODAL_TITLE, INPUTS, INPUT_LABEL, HINT, INPUT = 45, 5, 45, 100, 4_000
CUSTOM_ID = 100
CARRIED = CUSTOM_ID - len("form/24/")
"""What a button, an option or a modal can carry: the `most` of a `bot.carrying.Bag`."""
