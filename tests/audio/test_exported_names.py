import types

import ssml_engine.audio


def test_exported_names_are_listed_in_order_and_there_is_no_other():
    public = {
        name
        for name, value in vars(ssml_engine.audio).items()
        if not name.startswith("_") and not isinstance(value, types.ModuleType)
    }
    assert set(ssml_engine.audio.__all__) == public
    assert len(ssml_engine.audio.__all__) == len(public)
