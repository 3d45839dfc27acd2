"""The two note types of JobDesk, frozen: their ids, their fields and the names of their templates never change.

A note type whose fields differ under the same id is a conflict for Anki, and its notes are not updated any more.
So the first day has a field to spare, and basic and reversed notes share a type: which of the two a note is, is a
field, and may change. A template's text and the styling may change, with a later `STYLED_AT`; Anki then takes them,
and until then it keeps what the person made of them.
"""

from __future__ import annotations

from dataclasses import dataclass

ID_FIELD = "JobDeskId"
"""The identity of a card; JobDesk looks its notes up by it."""

DIGEST_FIELD = "JobDeskDigest"
"""What JobDesk wrote last, as a digest: a note whose content has another one was edited in Anki."""

SPARE_FIELD = "Spare"
OWN_FIELDS = (ID_FIELD, DIGEST_FIELD, SPARE_FIELD)
"""The fields behind the content, which no template shows."""

STYLED_AT = 1_763_769_600  # 2025-11-22
"""When templates and styling last changed, in seconds since the epoch."""


@dataclass(frozen=True, slots=True)
class Template:
    """One side asked and the other answered, as Anki's templates."""

    name: str
    front: str
    back: str


@dataclass(frozen=True, slots=True)
class NoteType:
    """A note type. `content` are the fields that a person reads; `fields` are all of them, in order."""

    name: str
    type_id: int
    content: tuple[str, ...]
    templates: tuple[Template, ...]
    is_cloze: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        return (*self.content, *OWN_FIELDS)


_SOURCE = '{{#Source}}<footer class="source">{{Source}}</footer>{{/Source}}'

QUESTION = NoteType(
    "JobDesk",
    1_594_027_113,
    ("Front", "Back", "Reversed", "Source"),
    (
        Template("Forward", "{{Front}}", f"{{{{FrontSide}}}}<hr id=answer>{{{{Back}}}}{_SOURCE}"),
        Template(
            "Backward",
            "{{#Reversed}}{{Back}}{{/Reversed}}",
            f"{{{{FrontSide}}}}<hr id=answer>{{{{Front}}}}{_SOURCE}",
        ),
    ),
)

CLOZE = NoteType(
    "JobDesk Cloze",
    1_866_310_542,
    ("Text", "Extra", "Source"),
    (
        Template(
            "Cloze",
            "{{cloze:Text}}",
            f"{{{{cloze:Text}}}}{{{{#Extra}}}}<hr id=answer>{{{{Extra}}}}{{{{/Extra}}}}{_SOURCE}",
        ),
    ),
    is_cloze=True,
)

NOTE_TYPES = (QUESTION, CLOZE)

STYLE = """\
.card {
  max-width: 42em;
  margin: 0 auto;
  padding: 0.5em;
  font: 20px/1.5 system-ui, sans-serif;
  color: #1f2328;
  background: #ffffff;
}
.card.nightMode { color: #e6e6e6; background: #1e1e1e; }
hr { margin: 1.2em 0; border: 0; border-top: 1px solid #8888; }
img { max-width: 100%; }
table { margin: 0.5em 0; border-collapse: collapse; }
th, td { padding: 0.2em 0.6em; border: 1px solid #8888; }
pre { padding: 0.6em; overflow-x: auto; font-size: 0.85em; background: #8882; }
code { font-family: ui-monospace, monospace; }
blockquote { margin: 0.5em 0; padding-left: 0.8em; border-left: 3px solid #8888; }
mjx-container[display="true"] { overflow-x: auto; overflow-y: hidden; }
.cloze { font-weight: bold; color: #0550ae; }
.nightMode .cloze { color: #79b8ff; }
.heading, .source { font-size: 0.75em; opacity: 0.7; }
.source { margin-top: 1.5em; }
.placeholder { padding: 0 0.3em; border: 1px dashed #b35900; color: #b35900; }
.nightMode .placeholder { border-color: #ffb366; color: #ffb366; }
"""
