"""The engine as it ships: real weights, real voices, real ears."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
import torch

from ssml_engine.plan import Plan
from ssml_engine.recognition import WhisperRecognizer
from ssml_engine.request import Request, prepare
from ssml_engine.synthesis import Engine
from ssml_engine.voices import VoiceLibrary, open_library

Planner = Callable[[str, str], Plan]


@pytest.fixture(scope="session")
def engine() -> Engine:
    if "OMP_NUM_THREADS" not in os.environ:  # two threads on a busy machine cost minutes
        torch.set_num_threads(2)
    return Engine.load(device="cpu")


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> VoiceLibrary:
    return open_library(tmp_path_factory.mktemp("none_enrolled"))


@pytest.fixture(scope="session")
def recognizer() -> WhisperRecognizer:
    return WhisperRecognizer()


@pytest.fixture
def plan_of(engine: Engine) -> Planner:
    """Markup inside one voice → plan."""

    def make(voice: str, markup: str) -> Plan:
        document = f'<speak version="1.0" xml:lang="en-US"><voice name="{voice}">{markup}</voice></speak>'
        prepared = prepare(Request(document), engine.catalog)
        assert prepared.plan is not None, prepared.diagnostics
        return prepared.plan

    return make
