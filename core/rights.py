"""Who may do what in a channel: checked, read and told. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.errors import BadChoice, NoRight
from core.model import Allowed, Area, Person, Subscription, Who
from core.near import did_you_mean, listed, near, quoted

DOING = {
    Area.SUBSCRIPTION: "change this subscription",
    Area.BUDGET: "change the budget",
    Area.CRITERIA: "change the criteria",
    Area.SPENDING: "spend money",
}
"""What each right allows, as it follows on "may"."""
_WORDS = {
    "anyone": Who.ANYONE,
    "everyone": Who.ANYONE,
    "everybody": Who.ANYONE,
    "all": Who.ANYONE,
    "admins": Who.ADMINS,
    "admin": Who.ADMINS,
    "only admins": Who.ADMINS,
    "admins only": Who.ADMINS,
}
# Between two people: a mention of a third (which is kept), a comma, a line's end, or "and".
_BETWEEN = re.compile(r"<@!?([^<>|\s,;]+)(?:\|[^<>]*)?>|[,;\n]|(?:^|(?<=[\s,;]))and(?=\s)")
_EXAMPLE = "Try `anyone`, `admins`, or names such as `Ada, Bob`."
_MOST, _LONGEST = 50, 80


def require(subscription: Subscription, area: Area, person: Person) -> None:
    """Raises `NoRight`, which says who may and how others can be allowed, unless this person has the right."""
    allowed = subscription.rights.of(area)
    if allowed.includes(person):
        return
    who = "admins" if allowed.who is Who.ADMINS else "admins and the people whom they named"
    raise NoRight(
        f"Only {who} may {DOING[area]} here. An admin can allow others with `/subscription rights {area}=anyone`."
    )


def read_allowed(text: str) -> Allowed:
    """Who may, from `anyone`, `admins`, or people: mentions, ids or names with commas between. Raises `BadChoice`.

    Admins may in any case, so they need not be named.
    """
    word = " ".join(text.split()).casefold()
    if word in _WORDS:
        return Allowed(_WORDS[word])
    people = tuple(dict.fromkeys(_people(text)))
    if not people:
        raise BadChoice(f"{quoted(text)} names nobody. {_EXAMPLE}" if word else f"Say who may. {_EXAMPLE}")
    if len(people) > _MOST:
        raise BadChoice(f"That names {len(people):,} people; {_MOST} is the most. Try `anyone`.")
    return Allowed(Who.LISTED, people)


def write_allowed(allowed: Allowed) -> str:
    """The same as one would type it; `read_allowed` reads it back."""
    if allowed.who is not Who.LISTED or not allowed.people:
        return str(Who.ANYONE if allowed.who is Who.ANYONE else Who.ADMINS)
    return ", ".join(one if _is_plain(one) else f"<@{one}>" for one in allowed.people)


def allowed_in_words(allowed: Allowed) -> str:
    """`anyone`, `admins`, `admins, U1 and U2`."""
    return listed(["admins", *allowed.people]) if allowed.who is Who.LISTED else allowed.who.value


def _people(text: str) -> Iterator[str]:
    """People in their order. A mention is never a word for admins."""
    for place, part in enumerate(_BETWEEN.split(text)):
        is_mention = place % 2 == 1
        name = " ".join((part or "").split()).lstrip("@ ")
        if is_mention and part:
            yield _checked(part)
        elif name and not _says_admins(name):
            yield _checked(name)


def _says_admins(name: str) -> bool:
    """Whether it is a word for admins. Raises `BadChoice` if it is another such word, or much like one."""
    meant = _WORDS.get(name.casefold())
    if meant is Who.ANYONE:
        raise BadChoice(f"{quoted(name)} leaves nobody out, so name nobody else beside it. {_EXAMPLE}")
    alike = [] if meant else [word for word in near(name, ("anyone", "everyone", "admins"), 1) if _slip(name, word)]
    if alike:
        raise BadChoice(f"{quoted(name)} is nobody. {did_you_mean(alike, _EXAMPLE)} A person can be mentioned.")
    return meant is not None


def _slip(name: str, word: str) -> bool:
    """Whether a name is most likely that word, mistyped."""
    return abs(len(name) - len(word)) < 2 and name[0].casefold() == word[0]


def _checked(name: str) -> str:
    # `@and 0` would be read back as two.
    if len(name) > _LONGEST or not name.isprintable() or set(name) & set("<>`") or name.startswith("and "):
        raise BadChoice(f"{quoted(name)} cannot be a person. {_EXAMPLE}")
    return name


def _is_plain(name: str) -> bool:
    """Whether a name is read back without being mentioned."""
    try:
        return tuple(_people(name)) == (name,)
    except BadChoice:
        return False
