"""What a model is told: the templates of `prompts/`, filled in.

The system text depends on the criteria alone, so that all calls under one criteria begin alike and servers can cache
it. The papers come last, in the user's text. Whatever is filled in is data: it is never read as a template.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import jinja2

from core.errors import BadSetting
from core.model import Criteria, Paper, Topic, fingerprint_of
from core.model.channels import ENGLISH
from core.scoring.plain_text import one_line
from core.scoring.quoting import quoted

FOLDER = Path(__file__).resolve().parents[2] / "prompts"
SCORE, SIFT = "score", "sift"
_VERSIONS = {SCORE: 2, SIFT: 1}
CRITERION_LENGTH = 2_000
LANGUAGE_LENGTH = 40
_EXAMPLE = Criteria(topics=(Topic("A", "B", "C"),), wanted=("D",), muted=("E",), language="F")
_PLACEHOLDER = '{"id": "…", "title": "…", "abstract": "…"}'


@dataclass(frozen=True, slots=True)
class Prompt:
    """One version of a prompt: the text of its two templates."""

    name: str
    version: int
    system_template: str
    papers_template: str

    @property
    def title(self) -> str:
        """Name and version, as a digest shows them."""
        return f"{self.name} v{self.version}"

    @property
    def fingerprint(self) -> str:
        """Hash of both templates: an edited template is another prompt, even if nobody gave it a new version."""
        return fingerprint_of([self.system_template, self.papers_template])

    def system(self, criteria: Criteria) -> str:
        """Role, rubric, criteria and form of the answer."""
        return _fill(
            self.system_template,
            topics=[_lines(topic.name, topic.relevant, topic.irrelevant) for topic in criteria.topics],
            wanted=_lines(*criteria.wanted),
            muted=_lines(*criteria.muted),
            language="" if criteria.language == ENGLISH else one_line(criteria.language, LANGUAGE_LENGTH),
        )

    def papers(self, papers: Sequence[Paper]) -> str:
        """The papers of one call, with their abstracts."""
        return self.lines([quoted(paper) for paper in papers])

    def lines(self, lines: Sequence[str]) -> str:
        """The papers of one call, a line each."""
        return _fill(self.papers_template, papers=lines)


def load_prompt(name: str = SCORE, version: int | None = None, folder: Path = FOLDER) -> Prompt:
    """The prompt in use, or another version of it: `<name>.v<version>.system.j2` and `.papers.j2`, tried out. Raises
    `BadSetting`."""
    version = _VERSIONS[name] if version is None else version
    texts = [_read(folder / f"{name}.v{version}.{part}.j2") for part in ("system", "papers")]
    prompt = Prompt(name, version, *texts)
    selection_prompt(_EXAMPLE, prompt)
    return prompt


def selection_prompt(criteria: Criteria, prompt: Prompt | None = None) -> str:
    """How papers are chosen under these criteria: all that the model is told, a placeholder where the papers go."""
    prompt = prompt or load_prompt()
    frame = _fill(prompt.papers_template, papers=[_PLACEHOLDER])
    return f"{prompt.system(criteria)}\n\n{frame}"


def _lines(*texts: str) -> list[str]:
    """Each text on one line, so that it cannot look like a heading or an item of the template's."""
    return [one_line(text, CRITERION_LENGTH) for text in texts]


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        place = f"{path.parent.name}/{path.name}"
        raise BadSetting(f"The prompt template {place} cannot be read. Restore it from the project.") from error


def _fill(template: str, **values: object) -> str:
    # Autoescape is for HTML; in a prompt it would turn "p < 0.05" into "p &lt; 0.05".
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)  # noqa: S701
    try:
        return environment.from_string(template).render(values).strip()
    except jinja2.TemplateError as error:
        raise BadSetting(f"A prompt template in prompts/ cannot be filled in: {error}.") from error
