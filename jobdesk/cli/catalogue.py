"""All commands by family, with a line of help each, so that help is shown without loading any of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """One command: the module that has it, and what it does."""

    module: str
    words: str


FAMILIES: Mapping[str, Mapping[str, Entry]] = {
    "Work": {
        "window": Entry("window", "Open the window: choose commits, start them, watch them."),
        "process": Entry("process", "Run a command, or a pipeline, at every commit of a range."),
        "run": Entry("watching", "Work on all that is queued, until Ctrl-C."),
        "retry": Entry("wishes", "Do jobs again: what succeeded is reused, what failed is tried."),
    },
    "Commits": {
        "status": Entry("commits", "Show which commits are new, processed, failed or need a re-run, and why."),
        "accept": Entry("commits", "Let results that need a re-run stand as they are."),
    },
    "Cards": {
        "cards": Entry("cards", "Review the cards that notes suggest, and export them for Anki."),
        "anki": Entry("anki", "Bring Anki to where the notes are, and settle what differs."),
    },
    "Jobs": {
        "jobs": Entry("jobs", "List jobs, the newest first."),
        "show": Entry("jobs", "Show a job and its runs, or one run with its attempts."),
        "log": Entry("logs", "Show what a command printed."),
        "logs": Entry("all_logs", "Search all logs at once."),
        "failures": Entry("failure_groups", "Group failures by what they say; retry or mute a group."),
        "watch": Entry("watching", "Watch jobs while they are worked on."),
        "stats": Entry("upkeep", "Add up what was done: counts, time and cost."),
        "budget": Entry("budgets", "Show or set what may be spent on a project."),
        "export": Entry("export", "Write a job with its runs as JSON, CSV or JUnit XML."),
    },
    "Steering": {
        "cancel": Entry("wishes", "Cancel jobs."),
        "delete": Entry("trash", "Delete jobs that are over: they stay in the trash for a week."),
        "restore": Entry("trash", "Restore deleted jobs from the trash."),
        "pause": Entry("wishes", "Start nothing more, of some jobs or of all."),
        "resume": Entry("wishes", "Let paused jobs go on."),
        "workers": Entry("wishes", "Show or change how many workers there are."),
    },
    "Upkeep": {
        "clean": Entry("upkeep", "Delete what has served its time: logs, checkpoints, artifacts, slots."),
        "backup": Entry("upkeep", "Copy the database while work goes on."),
        "settings": Entry("settings", "Show what is set, or set it."),
        "doctor": Entry("doctor", "Check git, database, disk and versions, and do a real run."),
    },
    "Help": {
        "sample": Entry("learning", "Make a small repository to try things on."),
        "pipelines": Entry("learning", "List the pipelines that there are, and what they take."),
        "help": Entry("learning", "Read about a command or a topic."),
        "completions": Entry("learning", "Print the completions for a shell."),
    },
}

COMMANDS: Mapping[str, Entry] = {name: entry for family in FAMILIES.values() for name, entry in family.items()}
