"""The configuration of a repository is read as it is, and an error in it names the line."""

from __future__ import annotations

import re
import textwrap
from itertools import pairwise

import pytest

from jobdesk.core.errors import UserError
from jobdesk.files import resource
from jobdesk.notes.config import Config, ConfigError, Course, default_config, fill_tags, read_config
from jobdesk.notes.kinds import KINDS

ABC = "abcdefghij"

COMMIT_YML = """\
# of the earlier tool
courses:
  DiffTop:
    paths:
      - "DiffTop/**/*.tex"
    deck: "Differential Topology"
  PDE:
    paths: ["pde/**/*.tex", "extra/*.md"]
    deck: PDE

envs_to_extract:
  - definition
  - mtheorem

llm:
  provider: openai
  model: gpt-4o-mini

daily_new_limit: 12

priorities:
  DiffTop: 5
  Forgotten: 1

tags:
  - auto
  - course:{course}
  - commit:{sha}
  - file:{file}
"""
JOBDESK_TOML = """\
[command]
anything = 1

[cards]
environments = ["definition", "theorem"]
tags = ["auto", "file:{file}"]
daily_new_limit = 12
preamble = ["preamble.tex"]
headings = true

[cards.courses.DiffTop]
paths = ["DiffTop/**/*.tex"]
deck = "Differential Topology"
priority = 5

[cards.courses."Real Analysis"]
paths = "analysis/**"
deck = "Analysis"
"""


def error_of(name: str, text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        read_config(name, text)
    assert isinstance(caught.value, UserError)
    return caught.value.message


def test_a_commit_yml_is_read_as_it_is() -> None:
    """What it says of other things (`llm`) is nobody's business here."""
    assert read_config("commit.yml", COMMIT_YML) == Config(
        courses=(
            Course("DiffTop", ("DiffTop/**/*.tex",), "Differential Topology", 5),
            Course("PDE", ("pde/**/*.tex", "extra/*.md"), "PDE", 0),
        ),
        environments=("definition", "mtheorem"),
        tags=("auto", "course:{course}", "commit:{sha}", "file:{file}"),
        daily_new_limit=12,
    )


def test_a_jobdesk_toml() -> None:
    assert read_config("jobdesk.toml", JOBDESK_TOML) == Config(
        courses=(
            Course("DiffTop", ("DiffTop/**/*.tex",), "Differential Topology", 5),
            Course("Real Analysis", ("analysis/**",), "Analysis", 0),
        ),
        environments=("definition", "theorem"),
        tags=("auto", "file:{file}"),
        daily_new_limit=12,
        preamble=("preamble.tex",),
        headings=True,
    )


def test_a_toml_without_the_cards_table() -> None:
    """The names of the earlier tool at the top, as someone would write them over."""
    text = "envs_to_extract = ['lemma']\n[courses.A]\npaths = ['a']\ndeck = 'D'\n[priorities]\nA = 2\n"
    assert read_config("jobdesk.toml", text) == Config((Course("A", ("a",), "D", 2),), ("lemma",))


def test_what_is_left_out_has_its_default() -> None:
    config = read_config("commit.yml", "courses: {A: {paths: [a], deck: D}}")
    assert (config.environments, config.daily_new_limit, config.headings) == (KINDS, 30, False)


def test_without_a_configuration_everything_goes_to_one_deck() -> None:
    course = default_config("Notes").course_of("any/file.tex")
    assert course == Course("", (), "Notes")
    assert not course.opts_in("any/file.md")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("courses:\n  A:\n    paths: [a]\n", "commit.yml, line 2: `courses.A` `deck` is missing"),
        ("courses:\n  A:\n    deck: D\n", "commit.yml, line 2: `courses.A` `paths` is missing"),
        (
            "courses:\n  A:\n    paths: [1]\n    deck: D",
            "commit.yml, line 3: `courses.A.paths` must be a list of words",
        ),
        (
            "courses:\n  A:\n    paths: [a]\n    deck: ''",
            "commit.yml, line 4: `courses.A.deck` must be the name of a deck",
        ),
        ("courses: [a]\n", "commit.yml, line 1: `courses` must be a table of names and values"),
        ("courses:\n  A: x\n", "commit.yml, line 2: `courses.A` must be a table of names and values"),
        ("tags: [a]\n", "commit.yml: `courses` is missing: which files go to which deck"),
        ("courses: {}\ntags:\n- '{who}'\n", "commit.yml, line 2: `tags` {who} is not known in tags, only"),
        (
            "courses: {}\n\ndaily_new_limit: -1\n",
            "commit.yml, line 3: `daily_new_limit` must be a whole number, 0 or more",
        ),
        ("courses: {}\ndaily_new_limit: ten\n", "commit.yml, line 2: `daily_new_limit` must be a whole number"),
        ("courses: {}\ndaily_new_limit: true\n", "commit.yml, line 2: `daily_new_limit` must be a whole number"),
        ("courses: {}\nenvs_to_extract: []\n", "commit.yml, line 2: `envs_to_extract` names no environment"),
        (
            "courses:\n  A: {paths: [a], deck: D}\npriorities:\n  A: x\n",
            "commit.yml, line 4: `priorities.A` must be a whole",
        ),
        ("courses: [\n", "commit.yml, line 2: expected the node content, but found '<stream end>'"),
        ("a: b: c\n", "commit.yml, line 1: mapping values are not allowed here"),
        ("a: *b\n", "commit.yml, line 1: found undefined alias"),
        ("", "commit.yml, line 1: the file is empty"),
        ("- a\n", "commit.yml, line 1: must be a table of names and values"),
        ("\t", "commit.yml, line 1: found character"),
        ("a: \x07", "commit.yml, line 1: unacceptable character"),
        ("a: " + "[" * 5000, "commit.yml, line 1: it is nested too deep"),
        (
            "courses:\n  A: {paths: [a], deck: D}\n  A: {paths: [b], deck: E}\n",
            "commit.yml, line 3: `courses.A` is there already, in line 2",
        ),
    ],
)
def test_errors_in_yaml_name_the_line(text: str, message: str) -> None:
    assert error_of("commit.yml", text).startswith(message)


def test_aliases_of_aliases_are_read_once() -> None:
    """A file of a kilobyte in which a thousand million tables stand for one another."""
    tables = [
        f"{name}: &{name} {{{', '.join(f'k{n}: *{before}' for n in range(9))}}}" for before, name in pairwise(ABC)
    ]
    config = read_config("commit.yml", "\n".join(["a: &a {x: y}", *tables, "courses: {A: {paths: [a], deck: D}}"]))
    assert [course.name for course in config.courses] == ["A"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[cards]\n\nenvironment = []\n", "jobdesk.toml, line 3: `cards.environment` is not known here, only"),
        (
            "[cards.courses.A]\npaths = ['a']\ndecks = 'D'\n",
            "jobdesk.toml, line 3: `cards.courses.A.decks` is not known",
        ),
        ("[cards.courses.A]\npaths = ['a']\n", "jobdesk.toml, line 1: `cards.courses.A` `deck` is missing"),
        ("[cards]\nheadings = 1\ncourses = {}\n", "jobdesk.toml, line 2: `cards.headings` must be true or false"),
        (
            "[cards]\ncourses = {}\n[cards.priorities]\nB = 1\n",
            "jobdesk.toml, line 4: `cards.priorities.B` is the name of no",
        ),
        ("[cards]\ncourses.'a b'.deck = 'D'\n", "jobdesk.toml, line 2: `cards.courses.a b` `paths` is missing"),
        ("x = \n", "jobdesk.toml: Invalid value (at line 1, column 5)"),
        ("cards = 1\n", "jobdesk.toml, line 1: `cards` must be a table"),
        ("x = " + "[" * 5000, "jobdesk.toml, line 1: it is nested too deep"),
    ],
)
def test_errors_in_toml_name_the_line(text: str, message: str) -> None:
    assert error_of("jobdesk.toml", text).startswith(message)


@pytest.mark.parametrize(
    ("pattern", "path", "holds"),
    [
        ("a/**/*.tex", "a/b.tex", True),
        ("a/**/*.tex", "a/b/c/d.tex", True),
        ("a/**/*.tex", "ab/c.tex", False),
        ("a/**", "a/b/c", True),
        ("a/**", "a", True),
        ("*.tex", "a.tex", True),
        ("*.tex", "b/a.tex", False),
        ("**/*.tex", "a.tex", True),
        ("a?.tex", "ab.tex", True),
        ("a?.tex", "a/.tex", False),
        ("a[1].tex", "a[1].tex", True),
        ("a+b.tex", "a+b.tex", True),
        ("./a.tex", "a.tex", True),
    ],
)
def test_patterns(pattern: str, path: str, holds: bool) -> None:
    """`*` stays in one folder, `**` crosses folders and none; everything else is itself, as in the earlier tool."""
    assert Course("A", (pattern,), "D").holds(path) is holds


def test_a_path_opts_in_where_it_names_markdown() -> None:
    course = Course("A", ("cards/*.md", "notes/**"), "D")
    assert course.opts_in("cards/a.md")
    assert course.holds("notes/a.md")
    assert not course.opts_in("notes/a.md")


def test_tags_are_filled() -> None:
    templates = ("auto", "commit:{sha}", "file:{file}", "auto")
    assert fill_tags(templates, sha="abc", file="a b.tex") == ("auto", "commit:abc", "file:a_b.tex")
    assert fill_tags(templates, sha="", file="a") == ("auto", "file:a")


def test_the_digest_follows_every_value() -> None:
    assert default_config("A").digest == default_config("A").digest
    assert default_config("A").digest != default_config("B").digest


def test_what_the_help_page_shows() -> None:
    """The configuration on the page about notes is one."""
    page = resource("help") / "notes.md"
    shown = "".join(re.findall(r"^    (?:[a-z_]+ = |\[).*\n", page.read_text("utf-8"), re.MULTILINE))
    config = read_config("jobdesk.toml", textwrap.dedent(shown))
    assert [course.deck for course in config.courses] == ["University::Algebra"]
    assert (config.preamble, config.daily_new_limit, config.courses[0].priority) == (("style/macros.tex",), 30, 2)
