"""An operator's file → a policy, or the name of the setting that is wrong."""

import ipaddress

import pytest

from ssml_engine.audio import AUDIO, Fetcher, FetchPolicy, read_fetch_policy

WHOLE = """
allowed_hosts = ["media.example", ".cdn.example"]
allowed_networks = ["10.0.0.0/8", "fd00::/8"]
allow_http = true
max_bytes = 1_000_000
total_timeout_s = 3
connect_timeout_s = 1.5
max_redirects = 0
ca_file = "company.pem"
[folders]
clips = "clips"
file = "clips"
"""


def write(tmp_path, text):
    path = tmp_path / "fetching.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_setting_is_read(tmp_path):
    (tmp_path / "clips").mkdir()
    (tmp_path / "clips" / "a.wav").write_bytes(b"here")
    policy = read_fetch_policy(write(tmp_path, WHOLE))
    assert policy.allowed_hosts == ("media.example", ".cdn.example")
    assert policy.allowed_networks == (ipaddress.ip_network("10.0.0.0/8"), ipaddress.ip_network("fd00::/8"))
    assert (policy.allow_http, policy.max_bytes, policy.max_redirects) == (True, 1_000_000, 0)
    assert (policy.total_timeout_s, policy.connect_timeout_s) == (3, 1.5)
    assert policy.ca_file == tmp_path / "company.pem"
    assert policy.resolvers.keys() == {"clips", "file"}


def test_documents_play_from_the_folders_that_it_names(tmp_path):
    (tmp_path / "clips").mkdir()
    (tmp_path / "clips" / "a.wav").write_bytes(b"here")
    policy = read_fetch_policy(write(tmp_path, '[folders]\nclips = "clips"\n'))
    assert Fetcher(policy).fetch("clips:a.wav", AUDIO).content == b"here"


def test_an_empty_file_changes_nothing(tmp_path):
    assert read_fetch_policy(write(tmp_path, "")) == FetchPolicy()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("allowed_host = []", "allowed_host: no such setting; known are allow_http"),
        ('max_bytes = "1 MB"', "max_bytes must be int, not '1 MB'"),
        ("max_bytes = true", "max_bytes must be int, not True"),
        ("max_bytes = 0", "max_bytes must be above 0"),
        ('allowed_hosts = "a"', "allowed_hosts must be a list of texts"),
        ("allowed_hosts = [1]", "allowed_hosts must be a text, not 1"),
        ('allowed_networks = ["10.0.0.1/8"]', "has host bits set"),
        ('[folders]\nhttps = "."', '"https" is no scheme of its own'),
        ('[folders]\nclips = "nowhere"', "is not a folder"),
        ("folders = 3", "folders must be a table"),
        ("ca_file = 3", "ca_file must be a text"),
        ("a = ", "Invalid value"),
    ],
)
def test_what_is_wrong_is_named(tmp_path, text, reason):
    path = write(tmp_path, text)
    with pytest.raises(ValueError) as caught:
        read_fetch_policy(path)
    assert str(path) in str(caught.value)
    assert reason in str(caught.value)
