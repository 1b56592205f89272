"""What the ledger says, held against what is on a list: by id, and never by hope."""

from __future__ import annotations

from sendable.publish.push.ledger import Entry, name_list
from sendable.publish.push.seeing import Seen
from sendable.publish.push.settling import settle

from ...library import ANN, BEN, CAS


def entries(*given: Entry) -> dict[str, Entry]:
    return {entry.number: entry for entry in given}


def test_what_was_asked_for_and_is_there_is_ours_and_what_is_not_is_gone() -> None:
    settled = settle(entries(Entry(ANN, "adding"), Entry(BEN, "adding")), [Seen(7, (ANN,))])
    assert settled.ours == {ANN: 7}
    assert set(settled.news) == {Entry(ANN, "there", 7), Entry(BEN, "gone")}
    assert settled.vanished == {BEN}


def test_a_removal_that_was_not_done_is_there_still() -> None:
    known = entries(Entry(ANN, "removing", 7), Entry(BEN, "removing", 8))
    settled = settle(known, [Seen(7, (ANN,))])
    assert settled.ours == {ANN: 7}
    assert set(settled.news) == {Entry(ANN, "there", 7), Entry(BEN, "gone", 8)}
    # Nobody took Ben away but we.
    assert settled.vanished == frozenset()


def test_another_id_with_our_number_is_somebody_elses() -> None:
    settled = settle(entries(Entry(ANN, "there", 7)), [Seen(9, (ANN,))])
    assert settled.ours == {}
    assert settled.others == (Seen(9, (ANN,)),)
    assert settled.vanished == {ANN}
    assert settled.has(ANN)


def test_of_two_with_a_number_that_was_asked_for_the_older_is_ours() -> None:
    settled = settle(entries(Entry(ANN, "adding")), [Seen(7, (ANN,)), Seen(9, (ANN,))])
    assert settled.ours == {ANN: 7}
    assert settled.doubled == {ANN}


def test_what_was_taken_for_gone_and_shows_up_late_is_ours() -> None:
    settled = settle(entries(Entry(ANN, "gone", 7)), [Seen(7, (ANN,))])
    assert settled.ours == {ANN: 7}
    assert settled.news == (Entry(ANN, "there", 7),)


def test_a_contact_that_was_given_another_number_is_theirs() -> None:
    known = entries(Entry(ANN, "there", 7), Entry(BEN, "adding"))
    settled = settle(known, [Seen(7, (BEN,)), Seen(8, (CAS,))])
    assert settled.ours == {}
    assert len(settled.others) == 2


def test_nothing_new_is_no_news() -> None:
    known = entries(Entry(ANN, "there", 7), Entry(BEN, "gone"))
    assert settle(known, [Seen(7, (ANN,))]).news == ()


def test_a_lists_name_holds_no_number_and_is_its_own() -> None:
    names = {name_list("Friends of +61491570156 'x' & co. (NSW)", 1) for _ in range(20)}
    assert len(names) == 20
    assert all(ANN not in name and "'" not in name for name in names)
    assert all(name.startswith("Sendable · Friends of") and " · 2 · " in name for name in names)
