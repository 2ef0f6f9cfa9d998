import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.errors import BadChoice, NoRight
from core.model import Allowed, Area, Person, Rights, Who
from core.rights import allowed_in_words, read_allowed, require, write_allowed
from tests.fakes.scene import a_subscription

ADMIN, MEMBER = Person("U1", "Ada", is_admin=True), Person("U2", "Bob")


def test_who_has_no_right_is_told_who_has_it_and_how_to_get_it() -> None:
    with pytest.raises(NoRight) as told:
        require(a_subscription(), Area.BUDGET, MEMBER)
    assert str(told.value) == (
        "Only admins may change the budget here. An admin can allow others with `/subscription rights budget=anyone`."
    )


def test_beside_people_who_are_named_admins_may_as_well() -> None:
    order = a_subscription(rights=Rights(criteria=Allowed(Who.LISTED, ("U2",))))
    require(order, Area.CRITERIA, MEMBER)
    require(order, Area.CRITERIA, ADMIN)
    with pytest.raises(NoRight, match=r"^Only admins and the people whom they named may change the criteria here\."):
        require(order, Area.CRITERIA, Person("U3"))


@pytest.mark.parametrize("area", list(Area))
def test_admins_may_everything_and_members_what_anyone_may(area: Area) -> None:
    order = a_subscription(rights=Rights(**dict.fromkeys(Area, Allowed(Who.ANYONE))))
    require(order, area, MEMBER)
    require(a_subscription(), area, ADMIN)


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("anyone", Allowed(Who.ANYONE)),
        (" Everybody ", Allowed(Who.ANYONE)),
        ("Admins", Allowed(Who.ADMINS)),
        ("only  admins", Allowed(Who.ADMINS)),
        ("Ada, Bob", Allowed(Who.LISTED, ("Ada", "Bob"))),
        ("Ada Lovelace and @bob", Allowed(Who.LISTED, ("Ada Lovelace", "bob"))),
        ("<@U123> <@!U456>, <@U789|ada>", Allowed(Who.LISTED, ("U123", "U456", "U789"))),
        ("admins, U2; U2", Allowed(Who.LISTED, ("U2",))),
        ("Sandy\nrock-and-roll", Allowed(Who.LISTED, ("Sandy", "rock-and-roll"))),
    ],
)
def test_who_may_is_read_as_people_write_it(text: str, allowed: Allowed) -> None:
    assert read_allowed(text) == allowed


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "Say who may. Try `anyone`, `admins`, or names such as `Ada, Bob`."),
        (",", "`,` names nobody. Try `anyone`, `admins`, or names such as `Ada, Bob`."),
        ("admin, admins", "`admin, admins` names nobody. Try `anyone`, `admins`, or names such as `Ada, Bob`."),
        ("admns", "`admns` is nobody. Did you mean `admins`? A person can be mentioned."),
        (
            "Ada, anyone",
            "`anyone` leaves nobody out, so name nobody else beside it. Try `anyone`, `admins`, or names such as "
            "`Ada, Bob`.",
        ),
        ("<!channel>", "`<!channel>` cannot be a person. Try `anyone`, `admins`, or names such as `Ada, Bob`."),
        (",".join(map(str, range(60))), "That names 60 people; 50 is the most. Try `anyone`."),
    ],
)
def test_what_names_nobody_is_answered_with_an_example(text: str, told: str) -> None:
    with pytest.raises(BadChoice) as wrong:
        read_allowed(text)
    assert str(wrong.value) == told


@given(st.text() | st.lists(st.sampled_from(["<@", ">", "admins", "and", ",", "Ada", " ", "|", "!", "@"])).map("".join))
@example("@and 0")
def test_any_text_says_who_may_or_is_answered_in_a_short_line(text: str) -> None:
    try:
        allowed = read_allowed(text)
    except BadChoice as wrong:
        assert "\n" not in str(wrong)
        assert len(str(wrong)) < 250
    else:
        assert read_allowed(write_allowed(allowed)) == allowed


def test_who_may_is_told_in_words() -> None:
    assert allowed_in_words(Allowed(Who.LISTED, ("Ada", "Bob"))) == "admins, Ada and Bob"
    assert allowed_in_words(Allowed(Who.ADMINS)) == "admins"
