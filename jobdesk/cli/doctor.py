"""`doctor`: whether all is well, and what is not."""

from __future__ import annotations

from dataclasses import asdict

import typer

from jobdesk.cli.home import home_of
from jobdesk.cli.options import AsJson, Family
from jobdesk.cli.screen import safe
from jobdesk.cli.session import session_of
from jobdesk.cli.summary import ALL_WELL, TROUBLE
from jobdesk.cli.words import sign_of, style_of
from jobdesk.desk.doctor import examine

app = Family()


@app.add
def doctor(context: typer.Context, as_json: AsJson = False) -> int:
    """Check git, database, disk and versions, and do a real run."""
    session = session_of(context)
    out, findings = session.out, []
    for finding in examine(home_of(session.data_folder)):
        findings.append(finding)
        if not as_json:
            word = "succeeded" if finding.is_well else "failed"
            sign = out.paint(sign_of(word, has_signs=out.has_signs), style_of(word))
            out.line(f"{sign} {finding.what:<11} {safe(finding.words)}")
    is_well = all(finding.is_well for finding in findings)
    if as_json:
        session.answer({"well": is_well, "findings": [asdict(finding) for finding in findings]})
    elif is_well:
        out.line("All is well.")
    return ALL_WELL if is_well else TROUBLE
