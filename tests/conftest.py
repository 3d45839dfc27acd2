"""Fixtures that more than one folder of tests uses."""

from tests.support.desks import desk, work_folder
from tests.support.pipelines import test_pipelines

__all__ = ["desk", "test_pipelines", "work_folder"]
