"""Whatever is in the files of a repository, its commits have cards, and nothing else: no error, no markup of others."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from jobdesk.notes.cards import make_card
from jobdesk.notes.config import Config, ConfigError, Course, read_config
from jobdesk.notes.descent import descend
from jobdesk.notes.gather import Notes, gather
from jobdesk.notes.kinds import KINDS, Environments
from jobdesk.notes.latex import parse
from jobdesk.notes.library import PlainLibrary
from jobdesk.notes.lineage import fold
from jobdesk.notes.macros import MacroSet
from jobdesk.notes.markdown import MarkdownOptions, parse_markdown
from jobdesk.notes.media import name_of, settle_media
from jobdesk.notes.questions import questions_for
from jobdesk.notes.render import render
from jobdesk.notes.survey import survey
from tests.support.fields import read_basic_field, read_field
from tests.support.note_texts import as_bytes, latex, markdown

MANY = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
TAGS = ("{kind}", "{env}", "{deck}", "file:{file}", "{course}", "commit:{sha}")
CONFIG = Config(
    (Course("A course", ("**/*.tex", "**/*.md"), "A::deck"),),
    (*KINDS, "proof"),
    TAGS,
    preamble=("p.tex",),
    headings=True,
)

paths = st.sampled_from(["p.tex", "a.tex", "b/c.tex", "b/d.md", "e.md", "b/f g.md"])
trees = st.dictionaries(paths, st.one_of(latex(25), markdown(25)), max_size=4)


def notes_in(tree: Mapping[str, str]) -> Notes:
    return gather(tree, PlainLibrary({path: as_bytes(text) for path, text in tree.items()}.get), CONFIG)


@MANY
@given(trees)
def test_every_card_of_any_tree(tree: dict[str, str]) -> None:
    """With its pictures settled, found or not: fields are clean, tags have no space, and every wording is a card."""
    for placed in notes_in(tree).placed:
        rendered = render(placed.block, placed.macros)
        for question in questions_for(placed.block, rendered):
            card = make_card(placed.block, rendered, CONFIG, sha="0" * 40, template=question.template)
            assert card is not None
            assert card.deck.strip()
            assert not any(character.isspace() for tag in card.tags for character in tag)
            names = {
                reference: name_of(reference, b"") if place % 2 else None for place, reference in enumerate(card.media)
            }
            read = read_field if card.type == "cloze" else read_basic_field
            read(settle_media(card.front, names))
            read_basic_field(settle_media(card.back, names))


@MANY
@given(trees, trees)
def test_any_tree_behind_any_other(before: dict[str, str], after: dict[str, str]) -> None:
    """Every block of the second has an identity, its own alone; and those of the first are there or lost."""
    blocks = [
        {path: [placed.block for placed in notes.placed if placed.block.file == path] for path in tree}
        for tree, notes in ((before, notes_in(before)), (after, notes_in(after)))
    ]
    lineages = fold(
        {"one": (), "two": ("one",)},
        lambda parent, child: descend(blocks[0] if parent else {}, blocks[child == "two"]),
        ["one", "two"],
    )
    known = [[one for there in lineage.identities.values() for one in there] for lineage in lineages.values()]
    assert [len(set(there)) for there in known] == [sum(map(len, tree.values())) for tree in blocks]
    assert set(known[0]) <= {*known[1], *(orphan.identity for orphan in lineages["two"].orphans)}


@MANY
@given(st.binary(max_size=300))
@example("\\begin{theorem}ü\\end{theorem}".encode("utf-16"))
@example(b"\\begin{theorem}\xff\\end{theorem}")
@example(b"Q::\xed\xa0\x80")
def test_any_bytes(blob: bytes) -> None:
    survey(blob)
    for parsed in (parse(blob, Environments.of()), parse_markdown(blob, MarkdownOptions(everywhere=True))):
        for block in parsed.blocks:
            render(block, MacroSet()).body.encode("utf-8")


_LINES = (
    "[courses.A]", "[cards]", "courses:", "  A:", "    paths: ['**']", "    deck: D", "paths = ['a']", "deck = 'D'",
    "deck: !!python/object:os.system x", "tags = ['{file}']", "tags: ['{sha}']", "&a *a", "priority = 1e9",
    "daily_new_limit: -1", "headings = 'no'", "environments = []", "? ", "- [", "paths = 3", "priorities: {A: 2}",
    "'' = 1", "envs_to_extract: [thm]", "---", "1: 2", "2024-13-45: 3", "\x00", "{{", "\t",
)  # fmt: skip
configurations = st.lists(st.one_of(st.sampled_from(_LINES), st.text(max_size=6)), max_size=12).map("\n".join)


@MANY
@given(st.sampled_from(["jobdesk.toml", "commit.yml"]), configurations)
def test_any_configuration(name: str, text: str) -> None:
    """It is read, or refused in a sentence that names the file; whatever is in it can be matched with paths."""
    try:
        config = read_config(name, text)
    except ConfigError as refusal:
        assert str(refusal).startswith(name)
    else:
        for path in ("", "a.md", "b/ü\n.tex"):
            config.course_of(path)
        assert config.digest
