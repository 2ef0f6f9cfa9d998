import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadChoice
from core.languages import LANGUAGES, complete, read_language


@pytest.mark.parametrize(
    ("text", "name"),
    [("German", "German"), ("deutsch", "German"), ("FRANÇAIS", "French"), ("  tiếng  việt ", "Vietnamese")],
)
def test_a_language_is_read_by_its_english_name_or_its_own(text: str, name: str) -> None:
    assert read_language(text) == name


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("germn", "Did you mean `German`?"),
        ("espanol", "Did you mean `Spanish`?"),
        ("Klingon", "Try `English` or `German`."),
        ("klingonish", "Try `English` or `German`."),
        ("", "Try `English` or `German`."),
    ],
)
def test_what_is_no_language_is_answered_with_near_ones(text: str, hint: str) -> None:
    with pytest.raises(BadChoice) as wrong:
        read_language(text)
    assert str(wrong.value) == f"`{text}` is not a language that comments can be written in. {hint}"


@given(st.sampled_from(LANGUAGES))
def test_every_language_is_read_and_completes_itself(name: str) -> None:
    assert read_language(name.upper()) == name
    assert complete(name.lower()[:4])[0] == name or name in complete(name.lower())


@given(st.text())
def test_any_text_is_a_language_or_answered_in_a_short_line(text: str) -> None:
    try:
        assert read_language(text) in LANGUAGES
    except BadChoice as wrong:
        assert "\n" not in str(wrong)
        assert len(str(wrong)) < 250
