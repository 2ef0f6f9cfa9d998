"""What a server may be asked in a request. Compatible servers differ; what one refuses it is not asked again."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any

from core.scoring.question import Question

_ABOUT_FORM = re.compile(r"response.?format|json.?schema|json.?object|structured.?output|guided|grammar")


class Form(IntEnum):
    """How the form of the answer is demanded, the surest way first."""

    SCHEMA = 0
    OBJECT = 1
    PLAIN = 2


@dataclass(frozen=True, slots=True)
class Dialect:
    """The optional parts of a request."""

    form: Form = Form.SCHEMA
    temperature: bool = True
    seed: bool = True

    def request(self, model: str, question: Question) -> dict[str, Any]:
        """A question as the parameters of a chat completion (`openai.types.chat.completion_create_params`)."""
        messages = [{"role": "system", "content": question.system}, {"role": "user", "content": question.user}]
        return {"model": model, "messages": messages, **self._optional(question)}

    def without(self, complaint: str) -> Dialect | None:
        """The dialect less what a server's complaint is about; None if it is about nothing that can be left out."""
        words = complaint[:500].lower()
        if self.form is not Form.PLAIN and _ABOUT_FORM.search(words):
            return replace(self, form=Form(self.form + 1))
        if self.temperature and "temperature" in words:
            return replace(self, temperature=False)
        if self.seed and re.search(r"\bseed\b", words):
            return replace(self, seed=False)
        return None

    def meet(self, other: Dialect) -> Dialect:
        """What both have: calls that run side by side learn different things."""
        return Dialect(max(self.form, other.form), self.temperature and other.temperature, self.seed and other.seed)

    def _optional(self, question: Question) -> dict[str, Any]:
        chosen: dict[str, Any] = {}
        if self.form is Form.SCHEMA:
            schema = {"name": question.shape.name, "strict": True, "schema": question.shape.schema}
            chosen["response_format"] = {"type": "json_schema", "json_schema": schema}
        elif self.form is Form.OBJECT:
            chosen["response_format"] = {"type": "json_object"}
        if self.temperature:
            chosen["temperature"] = 0
        if self.seed:
            chosen["seed"] = question.seed
        return chosen
