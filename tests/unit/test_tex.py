"""TeX as it stands in arXiv's titles and abstracts, and text that only looks like it."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.tex import clean, one_line, readable

ACCENTS = {
    r"Peyr\'e": "Peyré",
    r"Micha{\l}": "Michał",
    r"G\"oring": "Göring",
    r"Szeg\"{o}": "Szegö",
    r"S{\o}ren": "Søren",
    r"S\o ren": "Søren",
    r"Erd\H{o}s-R\'enyi": "Erdős-Rényi",
    r"\v{S}imon \c{c}a \'{\i} {\AA}": "Šimon ça í Å",
    r"Do\~nana": "Doñana",
}

MATH = {
    "$x_1$": "x₁",
    "$x^{2}$": "x²",
    "$10^{-3}$": "10⁻³",
    "$x_{ab}$": "x_ab",
    r"$K \tau$": "K τ",
    r"$K\tau$": "Kτ",
    r"$\mathcal{O}(\sqrt{T})$": "𝒪(√T)",
    r"\mathbb{R}^d": "ℝᵈ",
    r"$f: \mathbb{R}^d \to \mathbb{R}$": "f: ℝᵈ → ℝ",
    r"$O(n\log n)$": "O(n log n)",
    r"$\frac{a+b}{c}$": "(a+b)/c",
    r"$\tilde{O}(n)$": "Õ(n)",
    r"$e^{-\lambda t}$": "e^(-λt)",
    r"$\sum_{i=1}^n x_i^2$": "∑ᵢ₌₁ⁿ xᵢ²",
    r"$\left\{0,1\right\}^n$": "{0,1}ⁿ",
    r"$\sqrt[3]{a b}$": "³√(a b)",
    r"$x^\top y$": "xᵀ y",
    r"$f'(x)$": "f′(x)",
    r"$90^\circ$": "90°",
    "$$a=b$$": "a=b",
    r"\(a\) and \[b\]": "a and b",
    "H$_2$O": "H₂O",
    r"512$\times$512$\times$256": "512×512×256",
    r"$90\%$ of $n$": "90% of n",
    r"$\bW \in \R^{d}$": "bW ∈ Rᵈ",
    r"$\binom{n}{k}$": "(n choose k)",
    r"c$\unicode{x2013}$d": "c–d",
}

TEXT = {
    r"\emph{x} \textit{a b} \texttt{c}": "x a b c",
    r"{\tt Foo} bar": "Foo bar",
    r"\unknown{abc} and \ourmodel does": "abc and ourmodel does",
    r"\textbf{\color{ddt}D}ecoupled": "Decoupled",
    r"{{\large {\textbf{F}}}}aster": "Faster",
    r"\textcolor{red}{beware}": "beware",
    r"\url{http://a.b/c_d\%20}": "http://a.b/c_d%20",
    r"\href{http://a.b}{text}": "text (http://a.b)",
    r"\href{https://a.b/}{a.b}": "https://a.b/",
    r"here\footnote{At http://a.b}.": "here (At http://a.b).",
    r"see \cite{foo} and \citep[p. 3]{bar}": "see [foo] and [bar]",
    r"50\% \& \$5 \# \_ \{x\}": "50% & $5 # _ {x}",
    r"a\\b": "a b",
    "Fig.~3": "Fig. 3",
    r"at~\url{http://a.b}": "at http://a.b",
    r"11.41{\deg}C": "11.41°C",
    r"TCR \b{eta}-chain": "TCR β-chain",
    "82{,}115": "82,115",
    "``a'' and ``b c''": "“a” and “b c”",
    r"{unbalanced \frac{1}{2": "{unbalanced 1/2",
    r"a \label{x}b": "a b",
}

UNSEEN = (
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u206a\u206b\u206c\u206d\u206e\u206f\ufeff\ufff9\ufffa\ufffb"
)

PLAIN = [
    "50% of the data, 100%",
    "cost $5 and $6",
    "$5-$6, from $7/$8 to $2,000",
    "a $42 training cost, and $1.5M later",
    "$HOME and $PATH, $HOME/$USER",
    "A & B # C",
    "a {snowy} photo of a {class}, {T,S}",
    "about ~5%, (~6), 3~5x, 60%~70%, a ~ b, http://a.b/~user",
    "snake_case x^2 R_1",
    "<b>not HTML</b> &amp; *stars* `ticks` [bold]x[/bold] |",
    "שלום 漢字 🎉 naïve",
    r'delimiters like "\n\n"',
    r"regex \d+",
    "a}b{c",
    "command --recorded -- now",
]


def _is_seen(sign: str) -> bool:
    return sign not in UNSEEN and unicodedata.category(sign) not in {"Cc", "Cs"}


@pytest.mark.parametrize(("typed", "shown"), (ACCENTS | MATH | TEXT).items())
def test_tex_becomes_what_a_reader_expects(typed: str, shown: str) -> None:
    assert readable(typed) == shown


@pytest.mark.parametrize("text", PLAIN)
def test_text_that_only_looks_like_tex_stays_as_it_is(text: str) -> None:
    assert readable(text) == text


def test_money_beside_math_stays_money() -> None:
    assert readable(r"a $42 training cost ($x_1$) and $n$ more") == "a $42 training cost (x₁) and n more"


def test_ansi_escapes_direction_overrides_and_half_pairs_are_removed() -> None:
    assert readable("a\x1b[31mb\u202ec\u2066d\x9be\x00f\ud800g\ufeff") == "a[31mbcdefg"


def test_a_control_character_that_tex_spells_out_is_removed_too() -> None:
    assert readable(r"a$\unicode{x202e}$b$\unicode{x1b}$c") == "abc"


def test_blanks_are_folded_and_line_ends_stay() -> None:
    assert readable(" a \t b\xa0c \r\n d\u2028e ") == "a b c\nd\ne"


def test_one_line_flattens_line_ends() -> None:
    assert one_line("a\n\n  b\u2029c\x85d") == "a b c d"


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\\${}~`")))
def test_text_without_tex_comes_back_but_for_white_space_and_unseen_signs(text: str) -> None:
    assert "".join(readable(text).split()) == "".join(sign for sign in text if not sign.isspace() and _is_seen(sign))


@given(st.text(alphabet=st.characters() | st.sampled_from("\\${}^_~'\"[]()%abc1 ")))
def test_any_text_becomes_bounded_text_without_control_characters(text: str) -> None:
    shown = readable(text)
    assert len(shown) <= 2 * len(text) + 40
    assert all(_is_seen(sign) for sign in shown if sign != "\n")


@given(st.lists(st.sampled_from([*ACCENTS, *MATH, *TEXT, "{", "}", "$", "\\", "^", "_", " ", "\\("])).map("".join))
def test_any_mixture_of_tex_becomes_bounded_text(text: str) -> None:
    assert len(readable(text)) <= 2 * len(text) + 40


@given(st.text())
def test_what_has_been_cleaned_is_clean(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    "piece",
    [
        "{",
        "}",
        "$",
        "$$",
        "$a ",
        "\\(",
        "\\url{",
        "\\href{a}{",
        "\\textbf{",
        "\\frac",
        "\\hat",
        "^{",
        "$^{",
        "{$x",
        "``a",
        "\\'",
    ],
)
def test_a_hundred_thousand_characters_take_less_than_a_second(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    begun = time.process_time()
    shown = readable(text)
    assert time.process_time() - begun < 1
    assert len(shown) <= 2 * len(text)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("fast -- and cheap", "fast – and cheap"),
        ("done --- at last", "done — at last"),
        ("pages 1--20", "pages 1–20"),
        ("the `simplex functions' here", "the ‘simplex functions’ here"),
        ("it's the models' loss", "it's the models' loss"),
        ("run `a'b`", "run `a'b`"),
        ("bot --recorded -- now", "bot --recorded -- now"),
        ("a--b", "a--b"),
    ],
)
def test_dashes_and_quotation_marks_are_read_as_tex_prints_them(typed: str, read: str) -> None:
    assert readable(typed) == read
    assert readable(read) == read
