"""Errors are sentences, and say whose turn it is."""

from __future__ import annotations

import pytest

from jobdesk.core.errors import EnvironmentTrouble, IllegalMove, JobDeskError, UserError


class Lengthy(UserError):
    """That is
    not here."""


@pytest.mark.parametrize(
    ("error", "message", "exit_code"),
    [
        (Lengthy(), "That is not here.", 2),
        (Lengthy("There is no job 7."), "There is no job 7.", 2),
        (EnvironmentTrouble(), "The machine is not ready for this.", 3),
        (IllegalMove(), "That state cannot follow the present one.", 3),
    ],
)
def test_a_docstring_is_the_message_unless_one_is_given(error: JobDeskError, message: str, exit_code: int) -> None:
    assert (error.message, str(error), error.exit_code) == (message, message, exit_code)
