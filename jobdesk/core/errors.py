"""Errors that a person can read: each says what happened, and whose turn it is.

An exception's docstring is its default message, so that the sentence stands where the class does.
Three families decide the exit code of the command line:

- `UserError` (2): the person's turn, such as an unknown revision;
- `EnvironmentTrouble` (3): the machine's turn, such as a full disk or a missing git;
- anything else is ours: a bug, shown as one.
"""

from __future__ import annotations

from jobdesk.core.language import _


class JobDeskError(Exception):
    """Something went wrong in JobDesk."""

    exit_code = 3
    below = ""
    """What a terminal shows below the sentence, line by line."""
    help = ""
    """The page of the help that has more to say, and its section: `settings#pipelines-of-your-own`."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or _(" ".join((type(self).__doc__ or "").split())))

    @property
    def message(self) -> str:
        return str(self)


class UserError(JobDeskError):
    """That input cannot be used."""

    exit_code = 2


class EnvironmentTrouble(JobDeskError):
    """The machine is not ready for this."""

    exit_code = 3
    help = "trouble"
    passes = False
    """Whether it may well be over in a moment, so that it is worth trying again by itself."""


class IllegalMove(JobDeskError):
    """That state cannot follow the present one."""
