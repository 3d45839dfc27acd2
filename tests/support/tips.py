"""The cards at a tip without cache, jobs or history: each is known by the id that its note carries."""

from __future__ import annotations

from pathlib import Path

from jobdesk.git.executable import find_git
from jobdesk.git.files import files_of
from jobdesk.git.repository import Repository
from jobdesk.notes.cards import Card, make_card
from jobdesk.notes.config import Config, default_config, read_config
from jobdesk.notes.gather import Placed, gather
from jobdesk.notes.library import PlainLibrary
from jobdesk.notes.lineage import Ambiguity, Orphan
from jobdesk.notes.questions import questions_for
from jobdesk.notes.render import render
from jobdesk.notes.tip import Tip, TipCard

MOST = 1 << 20


class PlainTips:
    """Reads tips of repositories. What a card at a tip was suggested by, and what is doubtful, a test may say."""

    def __init__(self) -> None:
        self.unsuggested: set[str] = set()
        self.orphans: tuple[Orphan, ...] = ()
        self.ambiguities: tuple[Ambiguity, ...] = ()

    def at(self, path: Path, tip: str = "HEAD") -> Tip:
        repository = Repository.open(path, find_git())
        commit = repository.resolve(tip)
        git = repository.git
        paths = git.run("ls-tree", "-r", "-z", "--name-only", commit).decode().split("\0")
        with files_of(repository) as files:

            def read(name: str) -> bytes | None:
                return files.read(commit, name, MOST)

            written = read("jobdesk.toml")
            config = read_config("jobdesk.toml", written.decode()) if written else default_config(path.name)
            notes = gather(paths, PlainLibrary(read), config)
        cards = []
        for placed in notes.placed:
            newest = git.run("log", "-1", "--format=%H", commit, "--", placed.block.file).decode().strip()
            if wordings := _wordings(placed, config, newest):
                identity = placed.block.explicit_id or ""
                suggested = identity not in self.unsuggested
                cards.append(TipCard(identity, wordings, newest, suggested, placed.media_folders))
        return Tip(commit, tuple(cards), self.orphans, self.ambiguities, notes.passed_over, notes.warnings)


def _wordings(placed: Placed, config: Config, commit: str) -> tuple[Card, ...]:
    rendered = render(placed.block, placed.macros)
    names = [question.template for question in questions_for(placed.block, rendered)]
    cards = (make_card(placed.block, rendered, config, sha=commit, template=name) for name in names)
    return tuple(card for card in cards if card)
