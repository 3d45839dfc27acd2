"""What may go wrong between JobDesk and Anki, each as the sentence that a person reads."""

from __future__ import annotations

from jobdesk.core.errors import EnvironmentTrouble, UserError


class UnusableAddress(UserError):
    """The address of AnkiConnect must look like http://127.0.0.1:8765."""

    help = "anki"


class AnkiTrouble(EnvironmentTrouble):
    """Anki cannot be reached as it should be."""

    help = "anki"


class AnkiNotRunning(AnkiTrouble):
    """Anki is not running, or lacks AnkiConnect: start it, or install the add-on 2055492159 under Tools, Add-ons."""


class ProfileClosed(AnkiTrouble):
    """Anki is running, but no profile is open; choose one in its window."""


class KeyWanted(AnkiTrouble):
    """AnkiConnect wants its API key: give the one that stands as "apiKey" in the add-on's configuration."""


class KeyRefused(AnkiTrouble):
    """AnkiConnect refuses this API key: give the one that stands as "apiKey" in the add-on's configuration."""


class KeyNotWanted(AnkiTrouble):
    """AnkiConnect has no API key in its configuration, and refuses every one; leave the key out."""


class AddOnTooOld(AnkiTrouble):
    """This AnkiConnect is too old; update the add-on in Anki under Tools, Add-ons."""


class AnkiRefused(AnkiTrouble):
    """AnkiConnect does not let this program in; its configuration names who may."""


class AnkiSilent(AnkiTrouble):
    """Anki does not answer; look whether it waits for you in a window of its own."""


class AnswerCutOff(AnkiTrouble):
    """Anki broke off in the middle of an answer; what it was asked to do may be done or not. Sync once more."""


class NotAnkiConnect(AnkiTrouble):
    """Something other than AnkiConnect answers at that address."""


class ActionFailed(AnkiTrouble):
    """Anki could not do what it was asked to."""

    def __init__(self, action: str, reason: str) -> None:
        super().__init__(f"Anki could not do what it was asked to ({action}): {reason.rstrip('.')}.")
        self.action = action
        self.reason = reason

    @property
    def is_unknown_action(self) -> bool:
        """Whether this AnkiConnect has no such action."""
        return self.reason == "unsupported action"
