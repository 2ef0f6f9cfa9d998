"""The languages that comments can be written in, by their English names and their own. Pure."""

from __future__ import annotations

from functools import cache

from core.errors import BadChoice
from core.near import did_you_mean, near, quoted

_OWN_NAMES = {
    "Arabic": "العربية",
    "Bengali": "বাংলা",
    "Bulgarian": "Български",
    "Catalan": "Català",
    "Chinese": "中文",
    "Croatian": "Hrvatski",
    "Czech": "Čeština",
    "Danish": "Dansk",
    "Dutch": "Nederlands",
    "English": "English",
    "Estonian": "Eesti",
    "Finnish": "Suomi",
    "French": "Français",
    "Georgian": "ქართული",
    "German": "Deutsch",
    "Greek": "Ελληνικά",
    "Hebrew": "עברית",
    "Hindi": "हिन्दी",
    "Hungarian": "Magyar",
    "Icelandic": "Íslenska",
    "Indonesian": "Bahasa Indonesia",
    "Irish": "Gaeilge",
    "Italian": "Italiano",
    "Japanese": "日本語",
    "Korean": "한국어",
    "Latvian": "Latviešu",
    "Lithuanian": "Lietuvių",
    "Malay": "Bahasa Melayu",
    "Norwegian": "Norsk",
    "Persian": "فارسی",
    "Polish": "Polski",
    "Portuguese": "Português",
    "Romanian": "Română",
    "Russian": "Русский",
    "Serbian": "Српски",
    "Slovak": "Slovenčina",
    "Slovenian": "Slovenščina",
    "Spanish": "Español",
    "Swedish": "Svenska",
    "Thai": "ไทย",
    "Turkish": "Türkçe",
    "Ukrainian": "Українська",
    "Vietnamese": "Tiếng Việt",
}
_LEAST = 0.75  # how like a word is to the name of the language that was meant
LANGUAGES = tuple(_OWN_NAMES)
"""Their English names, in order."""


def read_language(text: str) -> str:
    """The English name of a language that is named in English or by itself: `Deutsch` is `German`.

    Letter case does not count. Raises `BadChoice`.
    """
    word = " ".join(text.split())
    if found := _by_name().get(word.casefold()):
        return found
    meant = tuple(dict.fromkeys(_by_name()[name] for name in near(word, _by_name(), least=_LEAST)))
    hint = did_you_mean(meant, "Try `English` or `German`.")
    raise BadChoice(f"{quoted(text)} is not a language that comments can be written in. {hint}")


def complete(prefix: str) -> tuple[str, ...]:
    """Up to 25 English names of languages of which some name begins with this."""
    word = " ".join(prefix.split()).casefold()
    return tuple(dict.fromkeys(name for known, name in _by_name().items() if known.startswith(word)))[:25]


@cache
def _by_name() -> dict[str, str]:
    """English names by every name, casefolded."""
    own = {own.casefold(): name for name, own in _OWN_NAMES.items()}
    return {name.casefold(): name for name in _OWN_NAMES} | own
