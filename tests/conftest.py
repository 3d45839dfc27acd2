"""Fixtures that more than one folder of tests uses, and what holds for all of them."""

from hypothesis import settings

from tests.support.desks import desk, work_folder
from tests.support.pipelines import test_pipelines
from tests.support.program import program, real_program

__all__ = ["desk", "program", "real_program", "test_pipelines", "work_folder"]

# How long an example takes says something of the machine, not of the code.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
