"""A report -> JSON for machines."""

from __future__ import annotations

import json

from ssml_engine.conformance.running import Report, Status


def json_report(report: Report) -> str:
    """One object: the target, the counts, every case with its checks."""
    return json.dumps(
        {
            "target": report.target,
            "passed": report.passed,
            "counts": {
                level: {status.value: report.count(status, level) for status in Status}
                for level in report.levels
            },
            "cases": [
                {
                    "family": result.case.family,
                    "description": result.case.description,
                    "rules": result.case.rules,
                    "source": result.case.source,
                    "level": result.case.level,
                    "status": result.status.value,
                    "reason": result.reason,
                    "checks": [
                        {
                            "what": check.what,
                            "fault": check.fault,
                            "expected": check.expected,
                            "found": check.found,
                        }
                        for check in result.checks
                    ],
                }
                for result in report.results
            ],
        },
        ensure_ascii=False,
        indent=1,
    )
