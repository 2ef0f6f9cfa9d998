"""Every method of the Web API that the local Slack has."""

from __future__ import annotations

from tests.fakes.slack.call import Methods
from tests.fakes.slack.methods import auth, chat, conversations, files, people, views

METHODS: Methods = {
    **auth.METHODS,
    **chat.METHODS,
    **conversations.METHODS,
    **files.METHODS,
    **people.METHODS,
    **views.METHODS,
}
