"""What a request would do, before it is made."""

from __future__ import annotations

from collections.abc import Mapping

from jobdesk.cli.screen import Style, safe
from jobdesk.cli.session import Session
from jobdesk.cli.shapes import plan_shape
from jobdesk.cli.words import about, counted, listed, sign_of, style_of
from jobdesk.desk.jobs.requests import Badge, Plan


def tell_plan(session: Session, plan: Plan, *, is_search: bool, as_json: bool) -> None:
    """What would run, what is known and why, and for how long."""
    if as_json:
        session.answer(plan_shape(plan))
        return
    out = session.out
    out.line(f"{counted(plan.total, 'commit')}: {badges_line(plan.badges)}")
    for badge, number in plan.badges.items():
        sign = out.paint(sign_of(badge, has_signs=out.has_signs), style_of(badge))
        consequence = out.paint(_consequence(number, plan.would_run.get(badge, 0)), Style.FAINT)
        out.line(f"  {sign} {number:>7,} {badge:<13} {consequence}")
        if badge is Badge.STALE:
            for reason, count in plan.reasons.items():
                out.line(f"    {count:>7,} {safe(reason)}")
    out.line(_conclusion(plan, is_search=is_search))


def _conclusion(plan: Plan, *, is_search: bool) -> str:
    if plan.to_run == 0:
        return "Nothing would run: all of it is known."
    if is_search:
        return "A search would try only as many of them as it needs."
    shared = sum(plan.would_run.values()) - plan.to_run
    same = f", {counted(shared, 'commit')} with the content of another would share its run" if shared else ""
    took = (
        "how long it takes is not known yet" if plan.duration_s is None else f"it should take {about(plan.duration_s)}"
    )
    return f"{counted(plan.to_run, 'run')} would start{same}; {took}."


def badges_line(badges: Mapping[Badge, int]) -> str:
    """`5 new, 2 processed, 1 needs a re-run`."""
    return listed(_part(badge, number) for badge, number in badges.items() if number)


def _part(badge: Badge, number: int) -> str:
    if badge is Badge.STALE:
        return f"{number:,} {'needs' if number == 1 else 'need'} a re-run"
    return f"{number:,} {badge}"


def _consequence(number: int, running: int) -> str:
    if running == 0:
        return "known"
    return "would run" if running == number else f"{number - running:,} known, {running:,} would run"
