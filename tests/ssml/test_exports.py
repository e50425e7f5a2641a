"""The packages export what they list, and everything listed is documented."""

from __future__ import annotations

import inspect
from types import ModuleType

import pytest

from ssml_engine import plan, ssml


@pytest.mark.parametrize("package", [ssml, plan], ids=lambda package: package.__name__)
def test_public_names_are_listed(package: ModuleType) -> None:
    public = {
        name
        for name, value in vars(package).items()
        if not name.startswith("_") and not inspect.ismodule(value) and name != "annotations"
    }
    assert sorted(public) == sorted(package.__all__)


@pytest.mark.parametrize("package", [ssml, plan], ids=lambda package: package.__name__)
def test_public_classes_and_functions_say_what_they_are(package: ModuleType) -> None:
    for name in package.__all__:
        value = getattr(package, name)
        if inspect.isclass(value) or inspect.isfunction(value):
            assert value.__doc__, name
            assert not value.__doc__.startswith(f"{name}("), f"{name} has no docstring of its own"
