"""A report -> JUnit XML, a test suite for each family of rules."""

from __future__ import annotations

from itertools import groupby
from xml.etree import ElementTree

from ssml_engine.conformance.running import Report, Result, Status


def junit_report(report: Report) -> str:
    """The file's text."""
    root = ElementTree.Element("testsuites", name=f"conformance of {report.target}")
    for family, results in groupby(report.results, key=lambda result: result.case.family):
        _suite(root, family, list(results))
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True)


def _suite(root: ElementTree.Element, family: str, results: list[Result]) -> None:
    counts = {
        "tests": len(results),
        "failures": sum(result.status is Status.FAILED for result in results),
        "skipped": sum(result.status is Status.SKIPPED for result in results),
    }
    named = {"name": family, **{key: str(count) for key, count in counts.items()}}
    suite = ElementTree.SubElement(root, "testsuite", named)
    for result in results:
        name = f"{result.case.family}.{result.case.level}"
        entry = ElementTree.SubElement(suite, "testcase", classname=name, name=result.case.name)
        if result.status is Status.SKIPPED:
            ElementTree.SubElement(entry, "skipped", message=result.reason)
        for check in result.checks:
            if not check.holds:
                failure = ElementTree.SubElement(entry, "failure", message=f"{check.what}: {check.fault}")
                lines = [*(f"- {line}" for line in check.expected), *(f"+ {line}" for line in check.found)]
                failure.text = "\n".join(lines)
