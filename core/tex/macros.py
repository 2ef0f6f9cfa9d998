"""What TeX macros stand for. The symbols come from pylatexenc; what is odd about arXiv's texts is here."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


# In front of these a blank is part of the macro: `\o ren` is one word.
LETTERS = _names("o O l L ss SS ae AE oe OE aa AA i j dh DH th TH dj DJ ng NG")

# Fonts, sizes and spacing: they change how the text looks, not what it says.
SWITCHES = _names(
    """tt bf it em sf rm sl sc cal bfseries mdseries itshape slshape scshape upshape ttfamily sffamily rmfamily
    normalfont tiny scriptsize footnotesize small normalsize large Large LARGE huge Huge left right middle
    big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr displaystyle textstyle scriptstyle limits nolimits
    noindent centering boldmath unboldmath"""
)

# With their arguments, these say nothing to a reader.
DROPPED = _names("label ref eqref autoref cref Cref pageref hspace vspace color begin end phantom hfill")

FUNCTIONS = _names(
    """arccos arcsin arctan arg argmax argmin cos cosh cot coth csc det dim exp gcd hom inf ker lim liminf limsup ln
    log max min mod bmod Pr sec sin sinh sup tan tanh"""
)

ALPHABETS = {
    "mathbb": "doublestruck",
    "mathbbm": "doublestruck",
    "mathds": "doublestruck",
    "mathcal": "script",
    "mathscr": "script",
    "mathfrak": "fraktur",
}

_COMBINING = {
    "'": "\u0301", "`": "\u0300", "^": "\u0302", '"': "\u0308", "~": "\u0303", "=": "\u0304", ".": "\u0307",
    "u": "\u0306", "v": "\u030c", "H": "\u030b", "c": "\u0327", "k": "\u0328", "r": "\u030a", "d": "\u0323",
    "b": "\u0331", "t": "\u0361", "hat": "\u0302", "tilde": "\u0303", "bar": "\u0304", "vec": "\u20d7",
    "dot": "\u0307", "ddot": "\u0308", "check": "\u030c", "breve": "\u0306", "acute": "\u0301", "grave": "\u0300",
    "mathring": "\u030a", "widehat": "\u0302", "widetilde": "\u0303", "Tilde": "\u0303", "Hat": "\u0302",
    "Bar": "\u0304", "overline": "\u0305", "underline": "", "not": "\u0338",
}  # fmt: skip
ACCENTS: Mapping[str, str] = _COMBINING

# What follows a backslash and is no letter. Any other sign stands for itself (`\%`).
SIGNS = {
    ",": " ",
    ";": " ",
    ":": " ",
    ">": " ",
    "!": "",
    "/": "",
    "-": "",
    "@": "",
    "\\": " ",
    "|": "‖",
    ")": "",
    "]": "",
}

_OWN = {
    "deg": "°", "degree": "°", "circledR": "®", "textregistered": "®", "texttrademark": "™", "copyright": "©",
    "textcopyright": "©", "euro": "€", "pounds": "£", "S": "§", "P": "¶", "ddag": "‡", "checkmark": "✓",
    "LaTeX": "LaTeX", "TeX": "TeX", "textless": "<", "textgreater": ">", "textbar": "|", "lbrace": "{", "rbrace": "}",
    "ie": "i.e.", "eg": "e.g.", "etal": "et al.", "etc": "etc.", "vs": "vs.", "item": "•", "par": " ", "newline": " ",
    "linebreak": " ", "space": " ", "quad": " ", "qquad": " ", "colon": ":", "prime": "′", "DH": "Đ", "dh": "ð",
    "TH": "Þ", "th": "þ", "implies": "⟹", "argmin": "argmin", "argmax": "argmax", "ldots": "…", "varnothing": "∅",
    "lvert": "|", "rvert": "|", "lVert": "‖", "rVert": "‖", "coloneqq": "≔", "top": "⊤", "xspace": "",
    "protect": "", "allowbreak": "", "relax": "",
}  # fmt: skip
_KINDS = ["latex-base", "latex-approximations", "advanced-symbols"]

_SUPERSCRIPT = dict(
    zip(
        "0123456789+-−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWαβγδθφχ∘′⊤",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵅᵝᵞᵟᶿᵠᵡ°′ᵀ",
        strict=True,
    )
)
_SUBSCRIPT = dict(zip("0123456789+-−=()aehijklmnoprstuvxβγρφχ", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ", strict=True))


@lru_cache(maxsize=1)
def symbols() -> Mapping[str, str]:
    """Macros without arguments, by name."""
    from pylatexenc.latex2text import get_default_latex_context_db

    specs = get_default_latex_context_db().iter_macro_specs(_KINDS)
    found = {spec.macroname: spec.simplify_repl for spec in specs if isinstance(spec.simplify_repl, str)}
    plain = {name: text for name, text in found.items() if not set("%<") & set(text) and name != "today"}
    return plain | {name: name for name in FUNCTIONS} | _OWN


def alphabet(name: str, text: str) -> str:
    """Letters of a mathematical alphabet: `\\mathbb{R}` is ℝ."""
    from pylatexenc.latex2text import fmt_math_text_style

    return str(fmt_math_text_style(text, ALPHABETS[name]))


def script(sign: str, text: str) -> str:
    """A superscript (`^`) or subscript (`_`): in small signs if each of its signs has one, else as `x_ab`."""
    text = text.strip()
    small = _SUPERSCRIPT if sign == "^" else _SUBSCRIPT
    tight = text.replace(" ", "")
    if all(char in small for char in tight):
        return "".join(small[char] for char in tight)
    return sign + (text if len(text) == 1 or text.isalnum() else f"({text})")


def accented(mark: str, text: str) -> str:
    """The text with an accent on its first letter."""
    letter = {"ı": "i", "ȷ": "j"}.get(text[0], text[0])
    return unicodedata.normalize("NFC", letter + mark) + text[1:]
