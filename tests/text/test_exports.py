"""The public names of the room."""

import ssml_engine.text as room


def test_listed_names_are_all_there_and_sorted():
    assert [name for name in room.__all__ if not hasattr(room, name)] == []
    assert room.__all__ == sorted(room.__all__, key=lambda name: (not name[0].isupper(), name))
