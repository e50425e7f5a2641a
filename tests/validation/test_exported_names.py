"""What the package offers is what it lists."""

from types import ModuleType

import ssml_engine.validation as package


def test_every_public_name_is_listed():
    public = {
        name
        for name, value in vars(package).items()
        if not name.startswith("_") and not isinstance(value, ModuleType) and name != "annotations"
    }
    assert set(package.__all__) == public
