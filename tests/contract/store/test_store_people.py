"""`core.ports.People` and `core.ports.Drafts` on both databases."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given

from core.model import (
    Allowed,
    Area,
    Belongings,
    Channel,
    Choice,
    Doing,
    Draft,
    Installation,
    Link,
    Person,
    Publicity,
    Rights,
    Traces,
    Vote,
    VoteKind,
    Who,
)
from core.store import SqlStore
from tests.contract.store.values import ABROAD, ANN, BEN, HERE, NOON, choices, on_one_store, paper, subscription

# Another channel of the same workspace.
NEXT_DOOR = Channel("slack", "T1", "C2")
ELSEWHERE = Channel("discord", "T1", "C1")


def draft(channel: Channel = HERE, person: str = "U1", **choice: object) -> Draft:
    return Draft(channel, person, replace(subscription().choice, **choice), base=3, at=NOON)


async def put(store: SqlStore, *drafts: Draft) -> None:
    async with store.write() as work:
        for each in drafts:
            await work.drafts.put(each)


async def drafted(store: SqlStore, channel: Channel = HERE, person: str = "U1") -> Draft | None:
    async with store.read() as work:
        return await work.drafts.get(channel, person)


@on_one_store
@given(told=choices)
async def test_a_draft_comes_back_as_it_went_in_whatever_is_written_in_it(store: SqlStore, told: Choice) -> None:
    await put(store, replace(draft(), choice=told))
    assert await drafted(store) == replace(draft(), choice=told)


async def test_a_draft_takes_the_place_of_that_persons_earlier_one_in_that_channel(store: SqlStore) -> None:
    yours, next_door = draft(person="U2", maximum=2), draft(NEXT_DOOR, maximum=3)
    await put(store, draft(maximum=1), yours, next_door, draft(maximum=4))
    assert await drafted(store) == draft(maximum=4)
    assert [await drafted(store, person="U2"), await drafted(store, NEXT_DOOR)] == [yours, next_door]


async def test_a_draft_that_is_dropped_is_gone_and_no_other(store: SqlStore) -> None:
    await put(store, draft(), draft(person="U2"))
    async with store.write() as work:
        for channel, person in ((HERE, "U1"), (HERE, "U1"), (ABROAD, "U1")):
            await work.drafts.drop(channel, person)
    assert await drafted(store) is None
    assert await drafted(store, person="U2") == draft(person="U2")


async def leave_traces(store: SqlStore, person: Person, *channels: Channel) -> None:
    """In each channel: an order of two versions, a vote, two saved papers and a draft."""
    async with store.write() as work:
        await work.papers.save([paper(), paper("2505.00002")])
        for channel in channels:
            for maximum in (7, 8):
                order = subscription(channel, maximum=maximum)
                await work.subscriptions.save(order, by=person, at=NOON)
            await work.votes.put(Vote(channel, paper().id, person.id, VoteKind.LESS, NOON))
            for each in (paper(), paper("2505.00002")):
                await work.votes.put(Vote(channel, each.id, person.id, VoteKind.SAVED, NOON))
            await work.drafts.put(draft(channel, person.id))


async def traces(store: SqlStore, person: str, channel: Channel = HERE) -> Traces:
    async with store.read() as work:
        return await work.people.traces(channel, person)


async def forget(store: SqlStore, person: str, channel: Channel = HERE) -> Traces:
    async with store.write() as work:
        return await work.people.forget(channel, person)


async def test_traces_are_counted_over_all_channels_of_the_workspace_and_no_other(store: SqlStore) -> None:
    await leave_traces(store, ANN, HERE, NEXT_DOOR, ABROAD, ELSEWHERE)
    assert await traces(store, "U1") == Traces(votes=2, saved=4, drafts=2, changes=4)
    assert await traces(store, "U1", Channel("slack", "T1", "unseen")) == await traces(store, "U1")
    assert await traces(store, "U2") == Traces()


async def test_a_change_that_makes_no_version_is_counted_too(store: SqlStore) -> None:
    await leave_traces(store, ANN, HERE)
    async with store.write() as work:
        await work.subscriptions.save(subscription(maximum=8, paused=True), by=BEN, at=NOON)
    assert (await traces(store, "U2")).changes == 1
    assert await forget(store, "U2") == Traces(changes=1)
    assert await traces(store, "U2") == Traces()


async def test_who_is_forgotten_leaves_nothing_in_the_workspace_but_changes_without_a_name(store: SqlStore) -> None:
    await leave_traces(store, ANN, HERE, NEXT_DOOR, ABROAD)
    before = await traces(store, "U1", ABROAD)
    assert await forget(store, "U1") == Traces(votes=2, saved=4, drafts=2, changes=4)
    assert [await traces(store, "U1"), await traces(store, "U1", ABROAD)] == [Traces(), before]
    async with store.read() as work:
        order = await work.subscriptions.get(NEXT_DOOR)
        assert order == subscription(NEXT_DOOR, maximum=8, criteria_version=2, since=NOON)
        versions = await work.subscriptions.history(HERE)
        assert [(version.choice.maximum, version.made_by) for version in versions] == [(8, Person("")), (7, Person(""))]
        assert await work.votes.of(HERE) == ()


async def test_others_keep_what_they_have_when_one_is_forgotten(store: SqlStore) -> None:
    await leave_traces(store, ANN, HERE)
    await leave_traces(store, BEN, HERE)
    before = await traces(store, "U2")
    await forget(store, "U1")
    assert await traces(store, "U2") == before


async def test_who_is_forgotten_is_on_no_list_of_who_may(store: SqlStore) -> None:
    listed = Rights(criteria=Allowed(Who.LISTED, ("U2", "U1")), spending=Allowed(Who.LISTED, ("U1",)))
    fewer = Rights(criteria=Allowed(Who.LISTED, ("U2",)), spending=Allowed(Who.LISTED))
    async with store.write() as work:
        for channel in (HERE, NEXT_DOOR, ABROAD):
            await work.subscriptions.save(subscription(channel, rights=listed), by=BEN, at=NOON)
    assert await traces(store, "U1") == Traces(rights=4)
    assert await traces(store, "U2") == Traces(rights=2, changes=2)
    assert await forget(store, "U1") == Traces(rights=4)
    assert await traces(store, "U1") == Traces()
    async with store.read() as work:
        assert [order.rights for order in await work.subscriptions.all()] == [fewer, fewer, listed]


async def test_who_let_the_bot_in_is_forgotten_and_the_workspace_stays(store: SqlStore) -> None:
    here = Installation(platform="slack", workspace="T1", name="Acme", installer="U1", at=NOON)
    others = [replace(here, workspace="T2"), replace(here, platform="discord"), replace(here, workspace="T3")]
    async with store.write() as work:
        for each in (here, *others):
            await work.installations.put(each)
    assert [await traces(store, person) for person in ("U1", "U2")] == [Traces(changes=1), Traces()]
    assert await forget(store, "U1") == Traces(changes=1)
    assert [await traces(store, "U1"), await traces(store, "U1", ABROAD)] == [Traces(), Traces(changes=1)]
    async with store.read() as work:
        assert await work.installations.get("slack", "T1") == replace(here, installer="")
        assert [await work.installations.get(each.platform, each.workspace) for each in others] == others


async def test_to_forget_whom_nobody_knows_does_nothing(store: SqlStore) -> None:
    assert await forget(store, "U9") == Traces()


async def belongings(store: SqlStore, person: str, channel: Channel = HERE) -> Belongings:
    async with store.read() as work:
        return await work.people.belongings(channel, person)


async def test_belongings_are_what_traces_count_in_the_workspace_and_nobody_elses(store: SqlStore) -> None:
    await leave_traces(store, ANN, HERE, NEXT_DOOR, ABROAD, ELSEWHERE)
    await leave_traces(store, BEN, HERE)
    mine, counted = await belongings(store, "U1"), await traces(store, "U1")
    assert {vote.channel for vote in mine.votes} == {HERE, NEXT_DOOR}
    assert {vote.person for vote in mine.votes} == {draft.person for draft in mine.drafts} == {"U1"}
    assert [vote.kind for vote in mine.votes].count(VoteKind.SAVED) == counted.saved
    assert len(mine.votes) == counted.votes + counted.saved
    assert mine.drafts == (draft(HERE), draft(NEXT_DOOR))
    assert [(place, one.version, one.made_by) for place, one in mine.versions] == [
        (HERE, 1, ANN),
        (HERE, 2, ANN),
        (NEXT_DOOR, 1, ANN),
        (NEXT_DOOR, 2, ANN),
    ]
    assert len(mine.versions) + len(mine.doings) == counted.changes


async def test_belongings_hold_other_changes_rights_and_that_one_let_the_bot_in(store: SqlStore) -> None:
    listed = Rights(criteria=Allowed(Who.LISTED, ("U2", "U1")), spending=Allowed(Who.LISTED, ("U1",)))
    async with store.write() as work:
        await work.subscriptions.save(subscription(rights=listed), by=BEN, at=NOON)
        await work.subscriptions.save(subscription(rights=listed, paused=True), by=ANN, at=NOON)
        await work.installations.put(Installation(platform="slack", workspace="T1", installer="U1", at=NOON))
    assert await belongings(store, "U1") == Belongings(
        doings=(Doing(channel=HERE, what="changed the subscription last"),),
        rights=((HERE, Area.CRITERIA), (HERE, Area.SPENDING)),
        let_in=NOON,
    )
    assert (await belongings(store, "U2")).rights == ((HERE, Area.CRITERIA),)
    assert not await belongings(store, "U1", ABROAD)


async def test_what_somebody_did_about_pages_is_theirs_and_is_forgotten_with_them(store: SqlStore) -> None:
    async with store.write() as work:
        made = await work.links.add(Link(channel=HERE, token_hash="hash", made_by=ANN, made_at=NOON))
        await work.links.revoke(HERE, made.number, by=ANN, at=NOON)
        await work.links.publish(
            Publicity(channel=HERE, name="here", is_public=True, changed_by=ANN, changed_at=NOON),
        )
    assert [one.what for one in (await belongings(store, "U1")).doings] == [
        "made link 1",
        "made the pages public",
        "revoked link 1",
    ]
    assert await forget(store, "U1") == Traces(changes=3)
    assert not await belongings(store, "U1")
    async with store.read() as work:
        (link,) = await work.links.of(HERE)
        publicity = await work.links.publicity(HERE)
    assert (link.made_by, link.revoked_by) == (Person(""), Person(""))
    assert publicity
    assert publicity.changed_by == Person("")


async def test_who_is_forgotten_has_nothing_left_to_take_along(store: SqlStore) -> None:
    await leave_traces(store, ANN, HERE, NEXT_DOOR)
    await leave_traces(store, BEN, HERE)
    before = await belongings(store, "U2")
    await forget(store, "U1")
    assert not await belongings(store, "U1")
    assert await belongings(store, "U2") == before
