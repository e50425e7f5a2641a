"""Servers of three protocols are held to the suite, and a fault that is put in on purpose is found."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from ssml_engine.conformance import Report, Result, Selection, Status, Target, read_cases, run_cases
from ssml_engine.conformance.fixtures import SuiteCatalog, SuiteFetcher
from ssml_engine.conformance.in_process import InProcess
from ssml_engine.conformance.locations import suite_folder
from ssml_engine.conformance.opening import KEY_VARIABLE, open_target
from ssml_engine.conformance.serving import SUITE_OFFERS, SuiteEngine
from ssml_engine.conformance.targets import TargetError
from ssml_engine.service.config import ServiceConfig
from ssml_engine.service.server import create_server
from ssml_engine.voices import open_library
from tests.conformance.fakes import KEY, azure_server, google_server
from tests.conformance.metronome import Metronome

SUITE = suite_folder()
# A few cases of each kind of expectation: the whole suite runs in process in another test.
PATTERN = r"R-(BRK-[126]|BM-[12]|XML|ERR-[16]|EMPH-1|LIM-(9|15)|FMT-3)|a format that|(mulaw|pcm) is written"


def metronome(break_factor: float = 1.0) -> Metronome:
    return Metronome(SuiteCatalog.read(SUITE, open_library()), SuiteFetcher(SUITE), break_factor)


@contextmanager
def ours(engine: Metronome) -> Iterator[str]:
    server = create_server(engine, ServiceConfig(address="127.0.0.1:0"))
    server.start()
    try:
        yield f"127.0.0.1:{server.port}"
    finally:
        server.stop(0)


# What Azure's other interfaces have, and what no suite can bring along.
NOT_OVER_GRPC = ("websocket", "batch", "http", "quota", "billing", "avatar", "large-files")

SERVERS = {"engine": ours, "azure": azure_server, "google": google_server}


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_VARIABLE, KEY)


def run(target: Target, pattern: str = PATTERN) -> Report:
    return run_cases([case for case in read_cases(SUITE) if case in Selection(pattern=pattern)], target)


def failures(report: Report) -> list[str]:
    return [
        f"{result.case.name}: {[check.fault for check in result.checks if not check.holds]}"
        for result in report.results
        if result.status is Status.FAILED
    ]


def result_of(report: Report, description: str) -> Result:
    return next(result for result in report.results if result.case.description == description)


@pytest.mark.parametrize("protocol", SERVERS)
def test_a_server_passes(protocol: str) -> None:
    with SERVERS[protocol](metronome()) as address:
        report = run(open_target(address))
    assert failures(report) == []
    assert report.passed


@pytest.mark.parametrize("protocol", SERVERS)
def test_breaks_of_half_the_length_are_found(protocol: str) -> None:
    with SERVERS[protocol](metronome(break_factor=0.5)) as address:
        report = run(open_target(address), "R-BRK-2: a pause is exactly")
    (result,) = report.results
    assert result.status is Status.FAILED
    assert [check.fault for check in result.checks if not check.holds] == [
        "additional length in ms is 750, expected 1440 to 1560"
    ]


def test_the_engine_in_process_is_heard() -> None:
    report = run(InProcess(SUITE, open_library(), metronome()), "R-(BRK-[128]|BM|AUD-[267])")
    assert failures(report) == []
    assert result_of(report, "marks come in the order of the document").status is Status.PASSED


def test_a_server_that_shows_no_plan_is_not_held_to_it() -> None:
    with azure_server(metronome()) as address:
        report = run(open_target(address), "R-EMPH-1")
    assert {result.status for result in report.results} == {Status.SKIPPED}
    assert "shows nothing" in report.results[0].reason
    assert not report.passed


def test_events_and_plans_come_over_our_grpc() -> None:
    with ours(metronome()) as address:
        report = run(open_target(address), "R-BM-2: marks come")
    assert [check.what for check in report.results[0].checks] == [
        "accepted", "diagnostics", "plan", "diagnostics", "events", "events",
    ]  # fmt: skip


def test_every_document_means_over_our_grpc_what_the_suite_says() -> None:
    engine = SuiteEngine.around(Metronome(open_library(), SuiteFetcher(SUITE)), SUITE)
    server = create_server(engine, ServiceConfig(address="127.0.0.1:0"), fetcher=SuiteFetcher(SUITE))
    server.start()
    try:
        target = open_target(f"127.0.0.1:{server.port}", SUITE_OFFERS)
        report = run_cases(read_cases(SUITE), target, sound=False)
    finally:
        server.stop(0)
    assert failures(report) == []
    lacking = {result.reason for result in report.results if "needs" in result.reason}
    assert lacking <= {f"needs {need}" for need in NOT_OVER_GRPC}, lacking


def test_what_google_cannot_carry_is_skipped() -> None:
    with google_server(metronome()) as address:
        report = run(open_target(address), "bytes that are not UTF-8")
    assert report.results[0].reason == "the document is not UTF-8, the interface takes nothing else"


def test_status_codes_are_compared() -> None:
    with azure_server(metronome()) as address:
        report = run(open_target(address), "a user agent of 256")
    assert report.passed
    assert [check.what for check in report.results[0].checks] == ["status", "audio"]


def test_a_wrong_key_ends_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_VARIABLE, "another key")
    with azure_server(metronome()) as address, pytest.raises(TargetError, match="answers 401 Unauthorized"):
        run(open_target(address))


def test_a_server_that_is_not_there_is_named() -> None:
    with pytest.raises(TargetError, match=r"127\.0\.0\.1:1 does not answer: UNAVAILABLE"):
        open_target("127.0.0.1:1")


@pytest.mark.parametrize("address", ["localhost", "ftp://host:1", "http://127.0.0.1:1"])
def test_an_address_of_no_known_form_is_refused(address: str) -> None:
    with pytest.raises(TargetError, match="is not HOST:PORT"):
        open_target(address)
