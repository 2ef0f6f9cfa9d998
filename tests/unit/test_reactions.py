import pytest
from emoji import EMOJI_DATA
from hypothesis import example, given
from hypothesis import strategies as st

from core.errors import BadChoice
from core.model import VoteKind
from core.reactions import MEANINGS, changed, folded, meaning, meanings, read_emoji, shown

MORE, LESS, SAVED = VoteKind.MORE, VoteKind.LESS, VoteKind.SAVED
TONES = "🏻🏼🏽🏾🏿"
SIGNS = st.sampled_from(sorted(EMOJI_DATA))


@pytest.mark.parametrize(
    ("spellings", "name"),
    [
        (("👍", "+1", ":+1:", "thumbsup", ":thumbsup:", "+1::skin-tone-3", ":+1::skin-tone-6:", "👍🏽", "👍️"), "👍"),
        (("👎", "-1", ":thumbsdown:", "thumbsdown::skin-tone-2", "👎🏿"), "👎"),
        (("⭐", "⭐️", "star", ":star:"), "⭐"),
        (("🔖", "bookmark", " :bookmark: "), "🔖"),
        (("🔥", ":fire:", "Fire"), "🔥"),
        (("❤️", "❤", ":heart:"), "❤"),
        (("partyparrot", ":partyparrot:", ":PartyParrot:", "<:PartyParrot:123>", "<a:partyparrot:4>"), "partyparrot"),
        (("Ⓜ️", ":m:"), "Ⓜ"),
    ],
)
def test_however_an_emoji_is_written_it_has_one_name(spellings: tuple[str, ...], name: str) -> None:
    assert {folded(each) for each in spellings} == {name}


@pytest.mark.parametrize("odd", ["🏽", "skin-tone-3", "::", ":", ""])
def test_what_is_only_a_skin_tone_or_colons_means_no_vote(odd: str) -> None:
    assert meaning(odd, {}) is None


@given(st.text(st.characters() | st.sampled_from(":<>aM01-+ 👍🏽\ufe0f\u200d")) | SIGNS)
@example("0\r:")
@example("M:0")
@example("a::skin-tone-2: ::skin-tone-3:")
def test_a_name_is_folded_once(emoji: str) -> None:
    assert folded(folded(emoji)) == folded(emoji)


@given(SIGNS.filter(lambda sign: sign not in TONES), st.sampled_from(TONES))
def test_a_skin_tone_changes_no_name(sign: str, tone: str) -> None:
    assert folded(f"{sign}{tone}") == folded(sign)


@given(SIGNS)
def test_every_sign_is_read_as_typed_and_reads_back_as_it_is_shown(sign: str) -> None:
    name = read_emoji(sign)
    assert folded(shown(name)) == name


@pytest.mark.parametrize(
    ("emoji", "kind"), [("+1::skin-tone-3", MORE), ("👎", LESS), ("star", SAVED), ("🔖", SAVED), ("tada", None)]
)
def test_four_emoji_mean_a_vote_everywhere(emoji: str, kind: VoteKind | None) -> None:
    assert meaning(emoji, {}) is kind


def test_a_channels_own_meaning_comes_first() -> None:
    own = {"🔥": MORE, "⭐": None, "partyparrot": LESS}
    assert [meaning(emoji, own) for emoji in ("fire", "star", "<:partyparrot:1>", "+1")] == [MORE, None, LESS, MORE]


def test_a_name_that_was_kept_before_its_sign_was_known_still_holds() -> None:
    assert meaning("🔥", {"fire": LESS}) is LESS
    assert changed({"fire": LESS}, "🔥", "usual") == {}


@pytest.mark.parametrize(("word", "kind"), [("more", MORE), ("LESS", LESS), (" save ", SAVED)])
def test_an_emoji_is_given_a_meaning(word: str, kind: VoteKind) -> None:
    assert changed({"🎉": LESS}, "🔥", word) == {"🎉": LESS, "🔥": kind}


def test_an_emoji_that_usually_means_something_can_mean_nothing() -> None:
    assert changed({}, "⭐", "nothing") == {"⭐": None}


@pytest.mark.parametrize("word", ["usual", "save"])
def test_what_is_usual_is_not_kept(word: str) -> None:
    assert changed({"⭐": None}, "⭐", word) == {}
    assert changed({}, "⭐", word) == {}


def test_all_that_is_known_is_told_by_meaning() -> None:
    assert meanings({"🔥": MORE, "⭐": None}) == {MORE: ("👍", "🔥"), LESS: ("👎",), SAVED: ("🔖",), None: ("⭐",)}


@pytest.mark.parametrize(("name", "text"), [("🔥", "🔥"), ("❤", "❤️"), ("partyparrot", ":partyparrot:"), ("1⃣", "1⃣")])
def test_a_name_is_shown_as_people_know_it(name: str, text: str) -> None:
    assert shown(name) == text


@pytest.mark.parametrize(
    "text", ["fire", ":any_custom-one:", "<:parrotparty:12>", "👍🏽", "🧑🏿‍❤️‍🧑🏻", ":+1::skin-tone-3:"]
)
def test_what_can_be_an_emoji_is_taken_for_one(text: str) -> None:
    assert read_emoji(text) == folded(text)


@pytest.mark.parametrize(
    "text", ["more", "hot stuff", "👍👎", ":two words:", "<:parrotparty:>", "::", "a" * 500, ":\x07:"]
)
def test_what_is_no_emoji_is_named_with_a_right_one(text: str) -> None:
    with pytest.raises(BadChoice, match=r"` is no emoji\. Try `/votes reactions :fire: more`\.") as wrong:
        read_emoji(text)
    assert wrong.value.option == "emoji"


@given(st.text())
def test_whatever_is_typed_is_an_emoji_or_a_kind_answer(text: str) -> None:
    try:
        name = read_emoji(text)
    except BadChoice as wrong:
        assert str(wrong).count("`") == 4
    else:
        assert name
        assert "`" not in shown(name)


@pytest.mark.parametrize(
    ("word", "hint"), [("mor", "Did you mean `more`?"), ("banana", "It can be `more`, `less`, `save`, `nothing` or")]
)
def test_a_wrong_meaning_is_named_with_right_ones(word: str, hint: str) -> None:
    with pytest.raises(BadChoice, match=rf"`{word}` is nothing that an emoji can mean\. ") as wrong:
        changed({}, "🔥", word)
    assert hint in str(wrong.value)
    assert wrong.value.option == "meaning"


def test_every_word_that_is_offered_is_understood() -> None:
    assert [meaning("🔥", changed({}, "🔥", word)) for word in MEANINGS] == [MORE, LESS, SAVED, None, None]


def test_a_table_that_is_full_says_how_to_make_room() -> None:
    full: dict[str, VoteKind | None] = {f"parrot{number}": LESS for number in range(50)}
    with pytest.raises(BadChoice, match=r"`/votes reactions :parrot0: usual` frees a place"):
        changed(full, "🔥", "more")
    assert changed(full, "parrot7", "more")["parrot7"] is MORE
    assert len(changed(full, "parrot7", "usual")) == 49
