"""Has the cards at a tip made by a process of its own: a long history would hold this one's interpreter for a minute.

It is asked one question, a line of JSON; each line of its answer is a list: how far it is and what goes on, in the end
why there is no tip, or that there is one, in the lines behind.
"""

from __future__ import annotations

import json
import queue
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jobdesk.core.errors import EnvironmentTrouble, JobDeskError, UserError
from jobdesk.core.language import stored
from jobdesk.engine.folders import logs_folder
from jobdesk.notes.codec import from_json, to_json
from jobdesk.notes.config import Config
from jobdesk.pipelines.note_tips import KnownTip, Watch
from jobdesk.processes.conversation import Conversation
from jobdesk.processes.host_process import HostProcess
from jobdesk.processes.own import last_words, start_in

CHILD = "jobdesk.desk.cards.tip_child"
ERRORS = "cards.log"
LOOK_S = 0.1
"""How soon whoever watches is told again, and can end it."""

FAR, MADE, TROUBLE = "far", "made", "trouble"

Answers = queue.SimpleQueue[bytes | None]


class ReadingEnded(EnvironmentTrouble):
    """What reads the notes has ended by itself."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which tip is wanted: its full id, in which repository, as a configuration and a person's decisions have it."""

    folder: Path
    repository: Path
    commit: str
    config: Config
    decided: Mapping[str, str]

    def encoded(self) -> bytes:
        places = [str(self.folder), str(self.repository), self.commit]
        return json.dumps([*places, to_json(self.config), dict(self.decided)]).encode() + b"\n"

    @classmethod
    def decoded(cls, line: bytes) -> Asked:
        folder, repository, commit, config, decided = json.loads(line)
        return cls(Path(folder), Path(repository), commit, from_json(Config, config), decided)


def made_apart(asked: Asked, watch: Watch) -> KnownTip:
    """The cards at a tip, made by another process, which ends when `watch` raises.

    Raises what making them raises, by its family, and `ReadingEnded`.
    """
    answers: Answers = queue.SimpleQueue()
    maker = Conversation(lambda: _start(asked.folder), answers.put)
    maker.say(asked.encoded())
    far = 0.0, stored("reading the notes")
    try:
        while True:
            watch(*far)
            what, *answer = _next(answers, asked.folder)
            if what == MADE:
                return KnownTip.of_lines(_rest(answers, asked.folder))
            if what == TROUBLE:
                raise _trouble(*answer)
            if what == FAR:
                far = answer[0], answer[1]
    finally:
        maker.end()


def _start(folder: Path) -> HostProcess:
    errors = logs_folder(folder) / ERRORS
    errors.parent.mkdir(parents=True, exist_ok=True)
    with errors.open("wb") as stderr:
        return start_in(CHILD, cwd=folder, stderr=stderr)


def _next(answers: Answers, folder: Path) -> list[Any]:
    """The next answer; one that says nothing where none comes soon."""
    try:
        line = answers.get(timeout=LOOK_S)
    except queue.Empty:
        return [""]
    answer: list[Any] = json.loads(_said(line, folder))
    return answer


def _rest(answers: Answers, folder: Path) -> Iterator[bytes]:
    while True:
        yield _said(answers.get(), folder)


def _said(line: bytes | None, folder: Path) -> bytes:
    if line is None:
        words = last_words(logs_folder(folder) / ERRORS)
        raise ReadingEnded(f"{ReadingEnded().message} {words}".strip())
    return line


def _trouble(is_turn_of_person: bool, message: str, topic: str) -> JobDeskError:
    error = UserError(message) if is_turn_of_person else EnvironmentTrouble(message)
    error.help = topic
    return error
