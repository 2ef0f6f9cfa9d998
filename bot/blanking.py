"""Secrets in lines of text, blanked: those of the settings in whatever spelling, and what has the shape of one."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection
from urllib.parse import quote, unquote

BLANK = "***"
# Tokens that no setting holds: of workspaces, of answers on their way, of links. The part in a lookbehind or a group
# `kept` stays.
_SHAPES = re.compile(
    r"""
      xox[a-z](?:\.xox[a-z])?-[\w-]{6,}                        # Slack's tokens, those of installations among them
    | xapp-\d-[\w-]{6,}
    | \bsk-[\w-]{16,}                                          # keys of models' servers
    | aW50ZXJhY3Rpb246[\w-]{8,}                                # Discord's interactions ("interaction:")
    | (?P<kept>/(?:webhooks|interactions)/\d+/)[\w-]{20,}
    | (?P<hook>hooks\.slack\.com/)[\w/-]+                      # a response_url
    | (?P<login>://[^\s/:@"']*:)[^\s/@"']+(?=@)                # a password in an address
    | (?P<query>[?&](?:token|ticket|code|state|key|secret|password|client_secret|refresh_token)=)[^\s&"'\\]+
    | (?P<header>\bBearer\ )[\w.~+/=-]{8,}
    | (?P<link>/a/)[\w-]{20,}                                  # a private link to an archive
    | gAAAA[\w-]{40,}=*                                        # what is sealed
    | (?<![\w-])[\w-]{43}=(?!\w)                               # what seals it
    """,
    re.VERBOSE,
)


def blanking(secrets: Collection[str]) -> Callable[[str], str]:
    """What blanks these secrets, as they are or as JSON, Python or an address spells them, and all that looks like a
    token."""
    known = sorted({form for secret in secrets for form in _spellings(secret)}, key=len, reverse=True)
    told = re.compile("|".join(map(re.escape, known))) if known else None

    def blanked(line: str) -> str:
        if told:
            line = told.sub(BLANK, line)
        return _SHAPES.sub(_kept, line)

    return blanked


def _spellings(secret: str) -> set[str]:
    as_json = {json.dumps(secret, ensure_ascii=ascii_only)[1:-1] for ascii_only in (True, False)}
    return {secret, repr(secret)[1:-1], quote(secret, safe=""), unquote(secret), *as_json} - {""}


def _kept(found: re.Match[str]) -> str:
    return "".join(part for part in found.groups() if part) + BLANK
