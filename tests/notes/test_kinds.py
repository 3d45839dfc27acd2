"""Which environments become blocks, from the kinds that a person wants and what the notes declare."""

from __future__ import annotations

import pytest

from jobdesk.notes.kinds import KINDS, Environments, Theorem, base_name, kind_of


@pytest.mark.parametrize(
    ("environment", "printed", "kind"),
    [
        ("thm", "Theorem", "theorem"),
        ("anything", "Lemma", "lemma"),
        ("x", "Sætning", "theorem"),
        ("x", "Théorème", "theorem"),
        ("x", "Beispiel", "example"),
        ("x", "Lemma/Definition", "lemma"),
        ("x", "Fundamental Theorem", "theorem"),
        ("defn", "Begriff", "definition"),
        ("x", "Claim", "claim"),
        ("Step*", "First step of it", "step"),
        ("x*", "", "x"),
    ],
)
def test_the_printed_words_tell_the_kind(environment: str, printed: str, kind: str) -> None:
    assert kind_of(environment, printed) == kind


def test_a_star_changes_no_name() -> None:
    assert (base_name("Theorem*"), base_name(" lemma ")) == ("theorem", "lemma")


def test_the_seven_and_their_short_names_are_wanted() -> None:
    """Short names count where nothing declares them: the declaration may stand in a package elsewhere."""
    wanted = Environments.of().wanted_by_name
    assert set(KINDS) <= set(wanted)
    assert {kind: wanted[kind].kind for kind in ("thm", "defn*", "theorem*", "rmk")} == {
        "thm": "theorem",
        "defn*": "definition",
        "theorem*": "theorem",
        "rmk": "remark",
    }


def test_a_declaration_wins_over_a_short_name() -> None:
    environments = Environments.of(declared=[Theorem("cor", "exercise", "Exercise")])
    assert "cor" not in environments.wanted_by_name
    assert environments.unwanted_by_name["cor"].name == "Exercise"


def test_a_person_may_name_the_kind_or_the_environment() -> None:
    """`question` asks for what prints "Question", and `ques` for that environment alone."""
    declared = [Theorem("ques", "question", "Question"), Theorem("question*", "question", "Question")]
    assert set(Environments.of(["question"], declared).wanted_by_name) == {"ques", "question", "question*"}
    assert set(Environments.of(["ques"], declared).wanted_by_name) == {"ques", "ques*"}


def test_the_digest_follows_what_is_in_force() -> None:
    plain = Environments.of()
    assert plain.digest == Environments.of(KINDS, []).digest
    assert plain.digest != Environments.of(KINDS, [Theorem("thm", "theorem", "Satz")]).digest
    assert plain.digest != Environments.of(["theorem"]).digest
