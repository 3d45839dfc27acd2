"""What `check` finds, in a word for scripts and a sentence for a person."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from jobdesk.anki.check import Finding, Standing, check
from jobdesk.anki.connect import Patience
from jobdesk.core.clock import Clock
from tests.support.anki_connect import Age, CutOff, StandIn


def found_at(anki: StandIn, key: str | None = None) -> Finding:
    return check(anki.address, key, clock=Clock(), patience=Patience(connect_s=10.0, answer_s=0.5))


@pytest.mark.parametrize("age", Age)
def test_ready_in_every_age(tmp_path: Path, age: Age) -> None:
    with StandIn(tmp_path, age) as anki:
        finding = found_at(anki)
    assert (finding.standing, finding.version, finding.is_ready) == (Standing.READY, 6, True)
    assert ("canAddNotesWithErrorDetail" in finding.actions) is (age is not Age.OF_2023)


def set_(name: str, value: object) -> Callable[[StandIn], None]:
    return lambda anki: setattr(anki, name, value)


@pytest.mark.parametrize(
    ("break_", "standing", "words"),
    [
        (StandIn.quit, Standing.NOT_RUNNING, "not running"),
        (set_("profile_is_open", False), Standing.PROFILE_CLOSED, "no profile is open"),
        (set_("key", "secret"), Standing.KEY_WANTED, "wants its API key"),
        (set_("version", 5), Standing.TOO_OLD, "too old"),
        (set_("lacks", {"apiReflect"}), Standing.TOO_OLD, "too old"),
        (set_("lacks", {"multi", "cardsInfo"}), Standing.TOO_OLD, "it cannot do cardsInfo, multi."),
        (set_("is_hanging", True), Standing.SILENT, "does not answer"),
        (set_("cut_off", CutOff(1, is_done=True)), Standing.CUT_OFF, "broke off"),
        (set_("garbage", b"HTTP/1.1 403 Forbidden\r\n\r\n"), Standing.REFUSED, "does not let this program in"),
        (set_("garbage", b"HTTP/1.1 200 OK\r\n\r\nhello"), Standing.NOT_ANKI_CONNECT, "other than AnkiConnect"),
        (set_("garbage", b'HTTP/1.1 200 OK\r\n\r\n{"result": "6", "error": null}'), Standing.NOT_ANKI_CONNECT, "other"),
        (set_("garbage", b'HTTP/1.1 200 OK\r\n\r\n{"result": null, "error": "odd"}'), Standing.FAILED, "odd"),
    ],
)
def test_what_is_in_the_way(tmp_path: Path, break_: Callable[[StandIn], None], standing: Standing, words: str) -> None:
    """Each has its own word and says whose turn it is."""
    with StandIn(tmp_path) as anki:
        break_(anki)
        finding = found_at(anki)
    assert (finding.standing, finding.is_ready) == (standing, False)
    assert words in finding.sentence and finding.sentence.endswith(".")


@pytest.mark.parametrize(("wanted", "standing"), [("secret", Standing.KEY_REFUSED), (None, Standing.KEY_NOT_WANTED)])
def test_a_key_that_is_not_taken(tmp_path: Path, wanted: str | None, standing: Standing) -> None:
    """AnkiConnect says the same of both; asking once more without a key tells them apart."""
    with StandIn(tmp_path, key=wanted) as anki:
        assert found_at(anki, "guess").standing is standing


def test_a_check_asks_for_no_permission(tmp_path: Path) -> None:
    """`requestPermission` may open a dialog that blocks everything; and nothing is changed."""
    with StandIn(tmp_path) as anki:
        found_at(anki)
    assert set(anki.asked) == {"version", "apiReflect", "deckNames"}
