"""Words in the language of the process."""

from __future__ import annotations

import subprocess
import sys

import pytest

from jobdesk.core import language
from jobdesk.core.language import _, ngettext, told

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
GERMAN = HEADER + (
    '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
    '#: jobdesk/ui/somewhere.py\nmsgid "Delete"\nmsgstr "Löschen"\n\n'
    'msgid ""\n"Two lines,\\n"\n"\\"quoted\\""\nmsgstr "Zwei Zeilen,\\n\\"zitiert\\" mit \\\\"\n\n'
    'msgid "{n} job"\nmsgid_plural "{n} jobs"\nmsgstr[0] "{n} Auftrag"\nmsgstr[1] "{n} Aufträge"\n\n'
    'msgctxt "stored"\nmsgid "dark"\nmsgstr "dunkel"\n\n'
    'msgid "Not said yet"\nmsgstr ""\n\n'
    '#~ msgid "Gone"\n#~ msgstr "Weg"\n'
)
POLISH = HEADER + (
    '"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);\\n"\n\n'
    'msgid "{n} run"\nmsgid_plural "{n} runs"\n'
    'msgstr[0] "{n} przebieg"\nmsgstr[1] "{n} przebiegi"\nmsgstr[2] "{n} przebiegów"\n'
)


@pytest.fixture(autouse=True)
def english_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test chooses is forgotten."""
    monkeypatch.setattr(language, "_language", language.ENGLISH)
    monkeypatch.setattr(language, "_translations", None)


def test_nothing_is_chosen() -> None:
    """English is what the code says."""
    assert (_("Delete"), ngettext("{n} job", "{n} jobs", 1), ngettext("{n} job", "{n} jobs", 0)) == (
        "Delete",
        "{n} job",
        "{n} jobs",
    )
    assert language.chosen() == "en"


def test_german() -> None:
    """Words, their plural forms and those that only a context tells apart; with marks and lines as they were."""
    language.choose("de", GERMAN)
    assert language.chosen() == "de"
    assert _("Delete") == "Löschen"
    assert _('Two lines,\n"quoted"') == 'Zwei Zeilen,\n"zitiert" mit \\'
    assert [ngettext("{n} job", "{n} jobs", n) for n in (0, 1, 2)] == ["{n} Aufträge", "{n} Auftrag", "{n} Aufträge"]
    assert _("dark") == "dark"


def test_what_has_no_words_stays_english() -> None:
    """What is not translated yet, not known, gone, or empty: never the header of the catalogue."""
    language.choose("de", GERMAN)
    assert [_(text) for text in ("Not said yet", "Unheard of", "Gone", "")] == [
        "Not said yet",
        "Unheard of",
        "Gone",
        "",
    ]
    assert ngettext("{n} hat", "{n} hats", 2) == "{n} hats"


def test_plural_forms_are_those_of_the_language() -> None:
    language.choose("pl", POLISH)
    forms = [ngettext("{n} run", "{n} runs", n) for n in (1, 3, 5, 12, 22)]
    assert forms == ["{n} przebieg", "{n} przebiegi", "{n} przebiegów", "{n} przebiegów", "{n} przebiegi"]


def test_english_loads_nothing() -> None:
    """Who speaks English does not pay for other languages."""
    code = "import sys, jobdesk.core.errors; sys.exit('gettext' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_stored_sentences_are_told() -> None:
    """Alone, or some with commas between them; what is not one of them stays as it is."""
    texts = {"{n} cards": "{n} Karten", "{n} to decide": "{n} zu entscheiden", "Exit code {code}.": "Wert {code}."}
    entries = (f'msgctxt "stored"\nmsgid "{text}"\nmsgstr "{said}"\n\n' for text, said in texts.items())
    language.choose("de", HEADER + "\n" + "".join(entries))
    assert told("Exit code 3.") == "Wert 3."
    assert told("8 cards, 1 to decide") == "8 Karten, 1 zu entscheiden"
    assert told("8 cards, and more") == "8 cards, and more"
    assert told("many cards") == "many cards"
