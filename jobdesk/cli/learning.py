"""`sample`, `pipelines`, `help` and `completions`: getting to know the program."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from jobdesk.cli.completing import print_script
from jobdesk.cli.help_pages import OVERVIEW, all_topics, page, write_page
from jobdesk.cli.opening import opened
from jobdesk.cli.options import AsJson, Family
from jobdesk.cli.screen import Style, safe
from jobdesk.cli.session import Session, session_of
from jobdesk.cli.shapes import card_shape
from jobdesk.cli.tables import Cell, Column, write_table
from jobdesk.desk.pipelines import PipelineCard
from jobdesk.desk.sample import make_sample

USUAL_FOLDER = Path("jobdesk-sample")

app = Family()


class Shell(StrEnum):
    """The shells that Typer knows."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"
    POWERSHELL = "powershell"
    PWSH = "pwsh"


@app.add
def sample(
    context: typer.Context,
    folder: Annotated[
        Path, typer.Argument(metavar="[FOLDER]", help="Where: a folder that is empty or new.")
    ] = USUAL_FOLDER,
    as_json: AsJson = False,
) -> int:
    """Make a small repository to try things on: study notes, and a check that some of its commits fail."""
    session = session_of(context)
    made = make_sample(folder)
    command = f'{session.program} process --repo {folder} --all --command "{made.command}"'
    if as_json:
        session.answer(
            {"repository": str(made.path), "commits": made.commits, "head": made.head, "command": made.command}
        )
        return 0
    words = "is there already" if made.was_there else f"has {made.commits} commits"
    session.out.line(f"The sample in {safe(str(made.path))} {words}. Check all of them, or make cards of the notes:")
    session.out.line(f"  {safe(command)}")
    session.out.line(f"  {safe(f'{session.program} process --repo {folder} --all --pipeline cards')}")
    return 0


@app.add
def pipelines(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="One of them, with all that it takes.")] = None,
    as_json: AsJson = False,
) -> int:
    """List the pipelines that there are, or show what one takes as its input."""
    session = session_of(context)
    with opened(session) as desk:
        cards = desk.pipelines.all() if name is None else [desk.pipelines.named(name)]
    if as_json:
        session.answer([card_shape(card) for card in cards])
    elif name is None:
        columns = (Column("NAME"), Column("VERSION"), Column("WHAT IT DOES", is_flexible=True))
        write_table(session.out, columns, [_row(card) for card in cards])
    else:
        _tell(session, cards[0])
    return 0


def _row(card: PipelineCard) -> list[Cell]:
    return [
        Cell(safe(card.name)),
        Cell(safe(card.version)),
        Cell(safe(card.trouble or card.words), Style.BAD if card.trouble else None),
    ]


def _tell(session: Session, card: PipelineCard) -> None:
    out = session.out
    out.line(f"{out.paint(safe(card.name), Style.STRONG)}, version {safe(card.version)}: {safe(card.words)}")
    if not card.fields:
        out.line("It takes no input.")
        return
    columns = (Column("FIELD"), Column("TYPE"), Column("WHAT IT IS", is_flexible=True))
    write_table(
        out, columns, [[Cell(safe(one.name)), Cell(safe(one.kind)), Cell(safe(one.words))] for one in card.fields]
    )


@app.add
def help(
    context: typer.Context,
    topic: Annotated[str | None, typer.Argument(metavar="[TOPIC]", help="A command, or one of the topics.")] = None,
    as_json: AsJson = False,
) -> int:
    """Read about a command or a topic."""
    session = session_of(context)
    if as_json:
        session.answer(all_topics() if topic is None else {"topic": topic, "text": page(topic)})
    else:
        write_page(session.out, page(topic or OVERVIEW))
    return 0


@app.add
def completions(
    context: typer.Context,
    shell: Annotated[Shell, typer.Argument(metavar="SHELL", help="bash, zsh, fish, powershell or pwsh.")],
) -> int:
    """Print the completions for a shell.

    \b
    jobdesk completions bash >> ~/.bashrc
    jobdesk completions zsh > ~/.zfunc/_jobdesk
    jobdesk completions fish > ~/.config/fish/completions/jobdesk.fish
    """
    return print_script(context.find_root().command, shell)
