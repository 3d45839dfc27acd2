"""The process that makes the cards at a tip: reads what is asked, says how far it is, and answers (`tips_apart`)."""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Iterable

from jobdesk.core.errors import JobDeskError, UserError
from jobdesk.desk.cards.tips_apart import FAR, MADE, TROUBLE, Asked
from jobdesk.engine.folders import cache_file
from jobdesk.git.executable import find_git
from jobdesk.git.repository import Repository
from jobdesk.pipelines.note_tips import KnownTip, TipMaker, Watch
from jobdesk.processes.keeper import own_stdout
from jobdesk.processes.tree import end_own_tree
from jobdesk.store.cache import Cache


def main() -> None:
    """Answer one question; whoever asked may go away meanwhile."""
    answers = own_stdout()

    def tell(*answer: object, lines: Iterable[bytes] = ()) -> None:
        for line in (json.dumps(answer).encode(), *lines):
            answers.write(line + b"\n")
        answers.flush()

    asked = Asked.decoded(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_stdin, name="listen", daemon=True).start()
    try:
        tell(MADE, lines=_made(asked, lambda fraction, words: tell(FAR, fraction, words)).lines())
    except JobDeskError as error:
        tell(TROUBLE, isinstance(error, UserError), error.message, error.help)


def _made(asked: Asked, watch: Watch) -> KnownTip:
    cache = Cache(cache_file(asked.folder))
    try:
        repository = Repository.open(asked.repository, find_git())
        return TipMaker(repository, cache, asked.config, asked.decided).at(asked.commit, watch)
    finally:
        cache.close()


def _end_with_stdin() -> None:
    """Where its keeper was killed, nobody else would end it."""
    while os.read(0, 4096):
        pass
    end_own_tree()
    os._exit(0)
