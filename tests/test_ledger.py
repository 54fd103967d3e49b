"""The ledger keeps everything, changes nothing twice, and can say what changed since."""

import multiprocessing as mp
from itertools import permutations

import pytest

from kg.errors import LockedError, StoreError, UnknownName
from kg.ledger import Ledger
from kg.records import Decision, Edge
from kg.view import View, apply, survivors
from tests.records import STORY, document, node, story

PERSON = {"person"}
BOTH = {"person", "machine"}


@pytest.fixture
def ledger(tmp_path):
    with Ledger.open(tmp_path) as opened:
        yield opened


def replay(ledger: Ledger) -> dict:
    """A store that took over every change one position at a time."""
    held: dict = {}
    at = 0
    while at < ledger.position:
        change = ledger.change(at)
        held.update({record.uid: record for record in change.upserts})
        for uid in change.deletes:
            held.pop(uid, None)
        at = change.position
    return held


def as_held(view: View) -> dict:
    return {record.uid: record for record in view.records()}


def same(name: str, *uids: str, author: str = "person:ann") -> Decision:
    return Decision(kind="same", uids=uids, author=author, reason=name)


def test_append_and_view(ledger):
    doc = document()
    done = ledger.append(doc, story(doc), reader="", origins=PERSON)
    view = ledger.view()
    assert (done.added, done.retracted) == (7, 0)
    assert len(view.nodes) == 3
    assert sum(edge.type == "REJECTED_BY" for edge in view.edges.values()) == 2
    assert view.documents[doc.uid] == doc


def test_same_bytes_change_nothing(ledger):
    doc = document()
    ledger.append(doc, story(doc), reader="", origins=PERSON)
    before = ledger.position
    assert ledger.append(doc, story(doc), reader="", origins=PERSON).position is None
    assert ledger.position == before


def test_new_metadata_is_a_new_version_with_the_same_records(ledger):
    doc = document()
    ledger.append(doc, story(doc), reader="", origins=PERSON)
    dated = document(published="2025-05")
    done = ledger.append(dated, story(dated), reader="", origins=PERSON)
    assert done.position == 2
    assert (done.added, done.retracted) == (0, 0)
    assert ledger.view().documents[doc.uid].metadata.published == "2025-05"


def test_machine_records_go_when_the_text_changes_and_persons_stay_until_given(ledger):
    doc = document()
    ledger.append(doc, [*story(doc), node(doc, "Topic", "May", "rule:x@1", 0.5)], reader="x1", origins=BOTH)
    longer = document(STORY + " The end.")
    ledger.append(longer, story(longer), reader="", origins=PERSON)
    assert {n.type for n in ledger.view().nodes.values()} == {"Plan", "Country"}


def test_machine_records_stay_when_only_the_annotation_is_loaded_again(ledger):
    doc = document()
    topic = node(doc, "Topic", "May", "rule:x@1", 0.5)
    ledger.append(doc, [topic], reader="x1", origins=BOTH)
    ledger.append(doc, story(doc), reader="x1", origins=PERSON)
    assert topic.uid in ledger.view().nodes


def test_equal_id_is_one_record_with_two_finders(ledger):
    doc = document()
    ledger.append(doc, [*story(doc), *story(doc, "rule:x@1", 0.4)], reader="x1", origins=BOTH)
    view = ledger.view()
    assert len(view.nodes) == 3
    plan = view.one("Lake Plan")
    assert plan.found_by == ("person:tester", "rule:x@1")
    assert plan.confidence == 1


def test_retract_takes_the_document_and_its_records(ledger):
    doc = document()
    ledger.append(doc, story(doc), reader="", origins=PERSON)
    assert ledger.retract(doc.uid) == 7
    view = ledger.view()
    assert not view.nodes
    assert not view.documents
    with pytest.raises(UnknownName, match="no document called"):
        ledger.retract(doc.uid)


def test_view_as_of_an_earlier_position(ledger):
    doc = document()
    first = ledger.append(doc, story(doc)[:3], reader="", origins=PERSON).position
    ledger.append(doc, story(doc), reader="", origins=PERSON)
    ledger.retract(doc.uid)
    assert len(ledger.view(first).edges) == 0
    assert len(ledger.view(first + 1).edges) == 4
    assert len(ledger.view(first + 1).nodes) == 3


def test_joined_records_are_the_same_in_whatever_order_they_are_read(ledger):
    uids = []
    for number, kind in enumerate(("summit", "visit", "call", "talks")):
        doc = document(f"The Lake Meeting was a {kind}.", f"{number}.txt")
        meeting = node(doc, "Meeting", "Lake Meeting", found_by="rule:x@1", confidence=0.5, kind=kind)
        ledger.append(doc, [meeting], reader="x", origins={"machine"})
        uids.append(meeting.uid)
    ledger.decide([same("one meeting", *reversed(uids))])
    records = [
        record for uid in uids for record in ledger.view(position=ledger.position - 1).records() if record.uid == uid
    ]
    decisions = ledger.decisions()
    merged = survivors(decisions)
    orders = [apply(order, merged, decisions) for order in permutations(records)]
    assert all(order == orders[0] for order in orders)
    assert orders[0][0].get("kind") == "talks"


def test_merge_joins_across_documents_and_can_be_undone(ledger):
    one, two = document(), document(key="other.txt")
    for doc in (one, two):
        ledger.append(doc, story(doc), reader="", origins=PERSON)
    plans = [n.uid for n in ledger.view().nodes.values() if n.type == "Plan"]
    made = ledger.decide([same("one plan", *plans)])
    view = ledger.view()
    assert view.find("Lake Plan") == [view.nodes[plans[0]]]
    assert len(view.into(view.one("Belmark").uid)) == 2
    assert len([e for e in view.out(plans[0]) if e.type == "REJECTED_BY"]) == 4
    assert view.one(plans[1]).uid == plans[0]
    assert ledger.decide([same("one plan", *plans)]) == []
    ledger.decide([Decision(kind="undo", uids=(made[0].uid,), author="person:ann")])
    assert len(ledger.view().find("Lake Plan")) == 2
    assert as_held(ledger.view()) == replay(ledger)


def test_change_equals_view_after_every_step(ledger):
    held: dict = {}
    at = 0

    def follow():
        nonlocal at
        change = ledger.change(at)
        held.update({record.uid: record for record in change.upserts})
        for uid in change.deletes:
            held.pop(uid, None)
        at = change.position
        assert held == as_held(ledger.view())

    one, two = document(), document(key="other.txt")
    ledger.append(one, story(one), reader="", origins=PERSON)
    follow()
    ledger.append(two, story(two, "rule:x@1", 0.5), reader="x", origins=BOTH)
    follow()
    plans = [n.uid for n in ledger.view().nodes.values() if n.type == "Plan"]
    countries = [n.uid for n in ledger.view().nodes.values() if n.name == "Belmark"]
    made = ledger.decide([same("plan", *plans), same("country", *reversed(countries))])
    follow()
    contradiction = next(iter(ledger.view().edges))
    ledger.decide([Decision(kind="confirm", uids=(contradiction,), author="person:ann", value=False)])
    follow()
    assert ledger.view().edges[contradiction].get("confirmed") is False
    ledger.retract(one.uid)
    follow()
    ledger.decide([Decision(kind="undo", uids=(made[0].uid,), author="person:ann")])
    follow()
    ledger.append(one, story(one), reader="", origins=PERSON)
    follow()


def test_decisions_of_persons_are_anchored_again_by_quote(ledger):
    doc = document()
    ledger.append(doc, story(doc, "rule:x@1", 0.5), reader="x", origins=BOTH)
    rejection = next(e for e in ledger.view().edges.values() if e.type == "REJECTED_BY")
    ledger.decide([Decision(kind="confirm", uids=(rejection.uid,), author="person:ann", value=True)])
    moved = document("Before. " + STORY)
    done = ledger.append(moved, story(moved, "rule:x@1", 0.5), reader="x", origins=BOTH)
    assert len(done.reanchored) == 1
    assert not done.lost
    kept = [e for e in ledger.view().edges.values() if e.get("confirmed")]
    assert [e.quotes for e in kept] == [rejection.quotes]
    assert kept[0].uid != rejection.uid


def test_decisions_that_cannot_be_anchored_are_listed_and_kept(ledger):
    doc = document()
    ledger.append(doc, story(doc, "rule:x@1", 0.5), reader="x", origins=BOTH)
    edge = next(e for e in ledger.view().edges.values() if e.type == "REJECTED_BY")
    ledger.decide([Decision(kind="confirm", uids=(edge.uid,), author="person:ann", value=True)])
    other = document("Nothing of it is left.")
    done = ledger.append(other, [], reader="x", origins=BOTH)
    assert [d.uids for d in done.lost] == [(edge.uid,)]
    assert len(ledger.decisions()) == 1


def test_edge_without_an_end_is_not_shown(ledger):
    doc = document()
    records = story(doc)
    ledger.append(doc, records[1:], reader="", origins=PERSON)
    assert not ledger.view().edges
    assert not [r for r in ledger.change(0).upserts if isinstance(r, Edge)]


def _hold(folder, held, done):
    with Ledger.open(folder) as ledger, ledger._alone():
        held.set()
        done.wait(20)


def test_a_second_writer_is_told_who_writes(tmp_path, monkeypatch):
    monkeypatch.setattr("kg.ledger.LOCK_SECONDS", 0.2)
    context = mp.get_context("spawn")
    held, done = context.Event(), context.Event()
    holder = context.Process(target=_hold, args=(tmp_path, held, done))
    holder.start()
    try:
        assert held.wait(20)
        with Ledger.open(tmp_path) as ledger, pytest.raises(LockedError, match="another process"):
            ledger.decide([same("x", "a", "b")])
    finally:
        done.set()
        holder.join()


def test_a_broken_file_is_a_store_error(tmp_path):
    (tmp_path / "ledger.sqlite").write_text("this is no database, and long enough to be looked at" * 20)
    with pytest.raises(StoreError, match="cannot be opened"):
        Ledger.open(tmp_path)


def test_a_password_is_not_printed(tmp_path):
    with pytest.raises(StoreError) as error:
        Ledger.open(tmp_path, "postgresql+nosuchdriver://ann:secret@localhost/x")
    assert "secret" not in str(error.value)
