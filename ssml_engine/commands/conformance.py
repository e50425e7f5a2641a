"""`conformance`: the suite against this engine or any server, a line for each case that fails, reports as files."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ssml_engine.commands.catalogs import DeviceOption, ModelsOption, VoicesOption, open_catalog, open_engine
from ssml_engine.commands.documents import fail

if TYPE_CHECKING:  # the suite decodes audio, and what it needs for that takes a second to load
    from ssml_engine.conformance import Report, Result, Selection, Target


def conformance(
    target: Annotated[
        str | None,
        typer.Option(help="HOST:PORT of a server of ours, azure+https://HOST/PATH, or google+HOST:PORT."),
    ] = None,
    in_process: Annotated[bool, typer.Option("--in-process", help="This engine, without a server.")] = False,
    level: Annotated[
        list[str] | None, typer.Option(help="required, azure, w3c or optional; may be given again.")
    ] = None,
    pattern: Annotated[str | None, typer.Option(help="Only cases whose name matches, e.g. R-BRK.")] = None,
    audio: Annotated[bool, typer.Option(help="Render where a case is about audio.")] = True,
    offers: Annotated[
        str, typer.Option(help="What the server has besides: files,styles,… (conformance/README.md).")
    ] = "",
    junit: Annotated[Path | None, typer.Option(help="Write a JUnit report.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write a page to read.")] = None,
    as_json: Annotated[Path | None, typer.Option("--json", help="Write a report for machines.")] = None,
    suite: Annotated[
        Path | None, typer.Option(help="Folder of the suite; the shipped one without it.")
    ] = None,
    show_skipped: Annotated[bool, typer.Option(help="Name the cases that were skipped, too.")] = False,
    device: DeviceOption = "auto",
    models_dir: ModelsOption = None,
    voices_dir: VoicesOption = None,
) -> None:
    """Hold an engine to the specification. Exits 0 when all selected cases pass, 1 when one fails."""
    from ssml_engine.conformance import CaseError, TargetError, read_cases, run_cases
    from ssml_engine.conformance.locations import suite_folder

    if (target is None) != in_process:
        fail("give --target or --in-process")
    folder = suite or suite_folder()
    selection = _selection(level or [], pattern)
    try:
        cases = [case for case in read_cases(folder) if case in selection]
        if not cases:
            fail("no case is selected")
        server = _open(target, folder, offers, audio, (models_dir, voices_dir, device))
        report = run_cases(cases, server, sound=audio, progress=lambda result: _show(result, show_skipped))
    except (CaseError, TargetError) as error:
        fail(str(error))
    _write(report, junit, html, as_json)
    _summarise(report)
    if not report.passed:
        raise typer.Exit(1)


def _selection(levels: list[str], pattern: str | None) -> Selection:
    from ssml_engine.conformance import Selection
    from ssml_engine.conformance.cases import LEVELS, Level

    unknown = set(levels) - set(LEVELS)
    if unknown:
        fail(f'"{min(unknown)}" is not a level; use {", ".join(LEVELS)}')
    chosen: list[Level] = [item for item in LEVELS if item in levels or not levels]
    try:
        re.compile(pattern or "")
    except re.error as error:
        fail(f'"{pattern}" is not a regular expression: {error}')
    return Selection(frozenset(chosen), pattern)


def _open(
    address: str | None, folder: Path, offers: str, audio: bool, engine: tuple[Path | None, Path | None, str]
) -> Target:
    from ssml_engine.conformance.opening import open_target

    if address is not None:
        return open_target(address, frozenset(filter(None, offers.split(","))))
    from ssml_engine.conformance.fixtures import SuiteFetcher
    from ssml_engine.conformance.in_process import InProcess

    if not audio:
        return InProcess(folder, open_catalog(engine[1]))
    loaded = open_engine(*engine)
    loaded.fetcher = SuiteFetcher(folder)
    return InProcess(folder, open_catalog(engine[1]), loaded)


def _show(result: Result, show_skipped: bool) -> None:
    from ssml_engine.conformance import Status

    if result.status is Status.SKIPPED and show_skipped:
        typer.echo(f"skipped  [{result.case.level}] {result.case.name}\n    {result.reason}")
    if result.status is not Status.FAILED:
        return
    typer.echo(f"FAILED   [{result.case.level}] {result.case.name}")
    for check in result.checks:
        if not check.holds:
            typer.echo(f"    {check.what}: {check.fault}")
            for sign, lines, others in (
                ("-", check.expected, check.found),
                ("+", check.found, check.expected),
            ):
                for line in lines:
                    if line not in others:
                        typer.echo(f"      {sign} {line}")


def _write(report: Report, junit: Path | None, html: Path | None, as_json: Path | None) -> None:
    from ssml_engine.conformance.html_report import html_report
    from ssml_engine.conformance.json_report import json_report
    from ssml_engine.conformance.junit_report import junit_report

    for path, writer in ((junit, junit_report), (html, html_report), (as_json, json_report)):
        if path is not None:
            try:
                path.write_text(writer(report), encoding="utf-8")
            except OSError as error:
                fail(f"cannot write {path}: {error.strerror}")


def _summarise(report: Report) -> None:
    from ssml_engine.conformance import Status

    for level in report.levels:
        counts = ", ".join(f"{report.count(status, level)} {status.value}" for status in Status)
        typer.echo(f"{level:9} {counts}")
    typer.echo(f"{report.target}: {'passed' if report.passed else 'failed'}")
