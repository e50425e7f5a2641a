"""Settings out of their range are refused by name."""

import pytest

from ssml_engine.service.config import ServiceConfig, split_address


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("max_document_bytes", 0),
        ("max_audio_s", -1.0),
        ("max_running", 0),
        ("max_waiting", -1),
        ("drain_s", -0.5),
        ("address", "50051"),
        ("address", "localhost:http"),
        ("metrics_address", "localhost:65536"),
    ],
)
def test_a_value_out_of_range_is_refused_by_name(setting, value):
    with pytest.raises(ValueError, match=setting):
        ServiceConfig(**{setting: value})


def test_addresses_split_into_host_and_port():
    assert split_address("localhost:0") == ("localhost", 0)
    assert split_address("[::1]:65535") == ("::1", 65535)
