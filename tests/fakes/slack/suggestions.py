"""What an app may offer in an external select."""

from __future__ import annotations

from tests.fakes.slack.controls import Impossible
from tests.fakes.slack.delivery import Reply
from tests.fakes.slack.elements import GROUP, OPTION
from tests.fakes.slack.schema import Json, array, one_of_fields, shape

_ANSWER = shape(
    {},
    {"options": array(OPTION, 100, 0), "option_groups": array(GROUP, 100, 0)},
    one_of_fields("options", "option_groups"),
)


def options_in(reply: Reply) -> list[Json]:
    """The options in an answer. Slack shows none of an answer that is late or wrong: a test is told instead."""
    if not reply.acknowledged:
        raise Impossible(f"no options: {reply.why}")
    wrong = [str(complaint) for complaint in _ANSWER(reply.body, "")]
    if wrong:
        raise Impossible(f"Slack shows none of these options: {wrong}")
    groups = [option for group in reply.body.get("option_groups", ()) for option in group["options"]]
    return [*reply.body.get("options", ()), *groups]
