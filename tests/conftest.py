"""Fixtures that more than one folder of tests uses, and what holds for all of them."""

import os

from hypothesis import HealthCheck, settings

from tests.support.desks import desk, work_folder
from tests.support.pipelines import test_pipelines
from tests.support.program import program, real_program

__all__ = ["desk", "program", "real_program", "test_pipelines", "work_folder"]

# Windows of tests speak English, whatever the machine speaks (Qt reads it from here before all else).
os.environ["LANGUAGE"] = "en"

# How long an example takes says something of the machine, not of the code. The suite tries the same examples
# each time, so that it says the same each time; `--hypothesis-profile=random` looks for others.
UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("same", UNTIMED, derandomize=True)
settings.register_profile("random", UNTIMED, derandomize=False)
settings.load_profile("same")
