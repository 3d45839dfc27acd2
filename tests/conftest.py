"""Fixtures that more than one folder of tests uses."""

from tests.support.desks import desk, work_folder
from tests.support.pipelines import test_pipelines
from tests.support.program import program, real_program

__all__ = ["desk", "program", "real_program", "test_pipelines", "work_folder"]
