"""What can go wrong with a slot, each as a sentence."""

from __future__ import annotations

from jobdesk.core.errors import EnvironmentTrouble, UserError


class CommitGone(UserError):
    """This commit is no longer in the repository: it was rewritten, and git has removed it."""

    help = "trouble#the-repository"


class ContentMissing(UserError):
    """The files of this commit are not all on this machine."""

    help = "trouble#the-repository"


class LenderGone(EnvironmentTrouble):
    """The repository of this commit is not there any more: it was moved or deleted."""


class UnsafeTree(UserError):
    """This commit holds a file name that git refuses to write."""


class SlotInUse(EnvironmentTrouble):
    """Another process works in this slot."""


class SlotTrouble(EnvironmentTrouble):
    """A slot could not be prepared."""
