"""Long and random histories: who survives keeps the id, however the history is told."""

from __future__ import annotations

import random
from dataclasses import replace

from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from tests.support.pasts import Past, note
from tests.support.students import Semester, Student

MANY = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])

choices = st.integers(0, 50)
changes = st.tuples(st.sampled_from(sorted(Student().changes())), choices, choices)


def assert_everybody_is_who_they_were(semester: Semester) -> None:
    """At every commit a block has the one identity that it has everywhere, and nobody else has it anywhere."""
    who: dict[int, str] = {}
    for known in semester.known(*semester.pages).values():
        for number, identity in known.items():
            assert who.setdefault(number, identity) == identity
    assert len(set(who.values())) == len(who)


@st.composite
def semesters(draw: st.DrawFn) -> Semester:
    """Changes on a line, with reverts to earlier commits, and side branches that are merged."""
    semester = Semester()
    tip = semester.commit(semester.student.first_pages())
    line = [tip]
    for _ in range(draw(st.integers(1, 6))):
        what = draw(st.sampled_from(["change", "change", "revert", "branch"]))
        if what == "change":
            tip = semester.change(tip, *draw(changes))
        elif what == "revert":
            earlier = semester.pages[draw(st.sampled_from(line))]
            dropped = {**semester.pages[tip].dropped, **semester.pages[tip].blocks}
            lost = {number: block for number, block in dropped.items() if number not in earlier.blocks}
            tip = semester.commit(replace(earlier, dropped=lost), tip)
        else:
            base = side = draw(st.sampled_from(line[-2:]))
            for change in draw(st.lists(changes, min_size=1, max_size=3)):
                side = semester.change(side, *change)
            sides = draw(st.permutations([tip, side]))
            tip = semester.merge(base, *sides)
        line.append(tip)
    return semester


@MANY
@given(semesters())
def test_who_survives_keeps_the_id(semester: Semester) -> None:
    """Through edits, renames, moves, splits, joins, swaps, deletions, returns, reverts and merges."""
    assert_everybody_is_who_they_were(semester)


@MANY
@given(semesters(), st.randoms(use_true_random=False))
def test_however_the_history_is_told(semester: Semester, chance: random.Random) -> None:
    """Other commit ids, another order of commits and files, some tips or all: the same ids."""
    past = semester.past
    order = list(past.history)
    chance.shuffle(order)
    names = {name: f"{chance.randrange(10**9):09}-{name}" for name in order}
    other = past.retold(names, order)
    some = chance.sample(order, len(order) // 2 + 1)
    everything, part = past.fold(*order), other.fold(*(names[name] for name in some))
    for name in some:
        assert part[names[name]].identities == everything[name].identities
        assert [one.identity for one in part[names[name]].orphans] == [one.identity for one in everything[name].orphans]


@MANY
@example([("delete", 1, 0)], [("delete", 1, 0), ("bring_back", 0, 0)])
@given(st.lists(changes, min_size=1, max_size=4), st.lists(changes, min_size=1, max_size=4))
def test_a_rebase_changes_nothing(ours: list[tuple[str, int, int]], theirs: list[tuple[str, int, int]]) -> None:
    """A branch whose commits are made again on top of the other has the ids that it had, wherever it was born."""
    semester = Semester()
    base = semester.commit(semester.student.first_pages())
    main, side = base, base
    for change in ours:
        main = semester.change(main, *change)
    rebased = main
    for change in theirs:
        side = semester.change(side, *change)
        assume(not semester.conflicts(side, rebased))
        rebased = semester.pick(side, rebased)
    assert_everybody_is_who_they_were(semester)


@st.composite
def tangles(draw: st.DrawFn) -> Past:
    """Any graph of commits with any blocks: twins, empty ones, ids that several carry."""
    texts = st.sampled_from(["", "a", "a b c d e f", "a b c d e g", "a b x y e g"])
    ids = st.sampled_from([None, None, None, None, "11112222", "33334444"])
    blocks = st.builds(note, st.sampled_from([None, None, "T"]), texts, explicit_id=ids)
    past = Past()
    for _ in range(draw(st.integers(1, 7))):
        parents = draw(st.lists(st.sampled_from(list(past.history)), max_size=3, unique=True)) if past.history else []
        past.commit(draw(st.dictionaries(st.sampled_from("pq"), st.lists(blocks, max_size=4))), *parents)
    return past


@settings(MANY, max_examples=300)
@given(tangles(), st.randoms(use_true_random=False))
def test_any_history(past: Past, chance: random.Random) -> None:
    """No two blocks share an id, nobody is forgotten, nobody is both there and lost; also under decisions."""
    tips = list(past.history)
    lineages = past.fold(*tips)
    doubts = [doubt for lineage in lineages.values() for doubt in lineage.ambiguities]
    decisions = {doubt.identity: chance.choice(doubt.candidates).identity for doubt in doubts}
    chance.shuffle(tips)
    names = {name: f"{chance.randrange(10**9):09}-{name}" for name in tips}
    other = past.retold(names, tips).fold(*names.values(), decisions=decisions)
    undecided = past.retold(names, tips).fold(*names.values())
    decided = past.fold(*tips, decisions=decisions)
    for name in past.history:
        assert other[names[name]].identities == decided[name].identities
        assert undecided[names[name]].identities == lineages[name].identities
        for told in (lineages, decided):
            there = {identity for identities in told[name].identities.values() for identity in identities}
            lost = {orphan.identity for orphan in told[name].orphans}
            assert len(there) == sum(map(len, past.notes[name].values()))
            assert not there & lost
            for parent in past.history[name]:
                before = {one for identities in told[parent].identities.values() for one in identities}
                assert before | {orphan.identity for orphan in told[parent].orphans} <= there | lost


def test_thirty_commits() -> None:
    """A term's work with everything in it; told from any part and in any order the ids are the same."""
    chance = random.Random(20_240_101)
    semester = Semester()
    tip = semester.commit(semester.student.first_pages())
    kinds = [*semester.student.changes(), "revert", "merge", "rebase"] * 2
    chance.shuffle(kinds)
    for kind in kinds:
        one, other = chance.randrange(50), chance.randrange(50)
        if kind == "revert":
            (parent, *_) = semester.past.history[tip]
            tip = semester.commit(semester.pages[parent], tip)
        elif kind in ("merge", "rebase"):
            side = semester.change(semester.change(tip, "add", one, other), "edit", other, one)
            main = semester.change(tip, "edit", one, other)
            if kind == "merge":
                tip = semester.merge(tip, main, side)
            else:
                (first,) = semester.past.history[side]
                tip = semester.pick(side, semester.pick(first, main))
        else:
            tip = semester.change(tip, kind, one, other)
    assert len(semester.pages) >= 30
    assert_everybody_is_who_they_were(semester)
    everything = semester.past.at(tip)
    assert everything.ambiguities == ()
    for _ in range(5):
        order = list(semester.pages)
        chance.shuffle(order)
        names = {name: f"{chance.randrange(10**9):09}" for name in order}
        assert semester.past.retold(names, order).at(names[tip]).identities == everything.identities
