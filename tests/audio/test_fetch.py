import ipaddress
import socket
import time

import pytest

from ssml_engine.audio.fetch import (
    AUDIO,
    LEXICON,
    Fetcher,
    FetchError,
    FetchFailure,
    FetchPolicy,
    ResourceKind,
)
from ssml_engine.audio.folder import FolderResolver

from .media_server import CERTIFICATE, media_server, mute_server

LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"),)
NAMES = {
    "media.example": ["127.0.0.1"],
    "cdn.media.example": ["127.0.0.1"],
    "home.media.example": ["10.0.0.5"],
    "metadata.media.example": ["169.254.169.254"],
    "mixed.media.example": ["8.8.8.8", "10.0.0.5"],
    "wrong.example": ["127.0.0.1"],
}


def names(host, port):
    if host in NAMES:
        return NAMES[host]
    if host[0].isdigit() or ":" in host:
        return [host]
    raise socket.gaierror("unknown")


def fetcher(**options):
    """Trusts the test's certificate and may reach loopback."""
    options = {"ca_file": CERTIFICATE, "allowed_networks": LOOPBACK, "total_timeout_s": 20.0, **options}
    return Fetcher(FetchPolicy(**options), names=names)


@pytest.fixture(scope="module")
def server():
    with media_server() as running:
        yield running


def at(server, path, host="media.example"):
    return f"https://{host}:{server.server_port}/{path}"


def failure_of(fetcher, url, kind=AUDIO, **options):
    with pytest.raises(FetchError) as caught:
        fetcher.fetch(url, kind, **options)
    return caught.value.failure


def test_a_resource_comes_with_its_type_and_place(server):
    resource = fetcher().fetch(at(server, "tone"), AUDIO)
    assert resource.content == b"tone!"
    assert resource.content_type == "audio/wav"
    assert resource.url == at(server, "tone")


def test_a_generic_or_missing_type_is_for_the_decoder_to_judge(server):
    assert fetcher().fetch(at(server, "untyped"), AUDIO).content == b"ok"


def test_nothing_of_ours_is_sent_along(server, monkeypatch):
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:1")
    fetcher().fetch(at(server, "tone?a=1&b=ä b"), AUDIO)
    path, headers = server.requests[-1]
    assert path == "/tone?a=1&b=%C3%A4%20b"
    assert headers == {
        "Host": f"media.example:{server.server_port}",
        "Accept": "*/*",
        "Accept-Encoding": "identity",
        "Connection": "close",
        "User-Agent": "ssml-engine",
    }


@pytest.mark.parametrize(
    ("path", "failure"),
    [
        ("missing", FetchFailure.STATUS),
        ("html", FetchFailure.CONTENT_TYPE),
        ("gzip", FetchFailure.ENCODING),
        ("huge", FetchFailure.TOO_LARGE),
        ("short", FetchFailure.BROKEN),
        ("loop", FetchFailure.REDIRECTS),
    ],
)
def test_bad_answers_are_named(server, path, failure):
    assert failure_of(fetcher(), at(server, path)) is failure


def test_an_endless_body_is_left_at_the_limit(server):
    before = server.num_poured
    kind = ResourceKind("clip", 1_000_000, ("audio/",))
    assert failure_of(fetcher(), at(server, "endless"), kind) is FetchFailure.TOO_LARGE
    # What the two sockets buffer may have been sent on top.
    assert server.num_poured - before < 20_000_000


@pytest.mark.parametrize("path", ["drip", "dripping_headers", "silence"])
def test_time_is_bounded_however_slowly_a_server_talks(server, path):
    started = time.monotonic()
    assert failure_of(fetcher(total_timeout_s=1.0), at(server, path)) is FetchFailure.TIMEOUT
    assert time.monotonic() - started < 6.0


def test_time_is_bounded_for_a_server_that_never_shakes_hands():
    with mute_server() as port:
        started = time.monotonic()
        url = f"https://media.example:{port}/tone"
        assert failure_of(fetcher(total_timeout_s=0.5), url) is FetchFailure.TIMEOUT
        assert time.monotonic() - started < 6.0


def test_time_is_bounded_for_names_that_do_not_come():
    slow = Fetcher(FetchPolicy(total_timeout_s=0.3), names=lambda host, port: time.sleep(2) or ["8.8.8.8"])
    assert failure_of(slow, "https://media.example/") is FetchFailure.TIMEOUT


def test_a_documents_own_timeout_can_only_shorten(server):
    started = time.monotonic()
    assert failure_of(fetcher(), at(server, "silence"), timeout_s=0.3) is FetchFailure.TIMEOUT
    assert time.monotonic() - started < 6.0


def test_loopback_is_refused_unless_allowed(server):
    strict = fetcher(allowed_networks=())
    before = len(server.requests)
    for host in ("media.example", "127.0.0.1", "[::1]", "[::ffff:127.0.0.1]"):
        assert failure_of(strict, at(server, "tone", host)) is FetchFailure.ADDRESS
    assert len(server.requests) == before


@pytest.mark.parametrize("host", ["home", "metadata", "mixed"])
def test_private_addresses_are_refused_before_any_connection(server, host):
    assert failure_of(fetcher(), at(server, "tone", f"{host}.media.example")) is FetchFailure.ADDRESS


def test_a_redirect_is_followed_across_hosts(server):
    target = at(server, "tone", "cdn.media.example")
    resource = fetcher().fetch(at(server, f"hop/{target}"), AUDIO)
    assert (resource.content, resource.url) == (b"tone!", target)


@pytest.mark.parametrize(
    ("target", "failure"),
    [
        ("https://home.media.example/tone", FetchFailure.ADDRESS),
        ("https://169.254.169.254/latest/meta-data", FetchFailure.ADDRESS),
        ("http://media.example/tone", FetchFailure.SCHEME),
        ("file:///etc/passwd", FetchFailure.SCHEME),
        ("clips:tone.wav", FetchFailure.SCHEME),
        ("https://user:secret@media.example/", FetchFailure.BAD_URL),
    ],
)
def test_a_redirect_gets_nowhere_that_a_document_could_not(server, tmp_path, target, failure):
    (tmp_path / "tone.wav").write_bytes(b"local")
    free = fetcher(resolvers={"clips": FolderResolver(tmp_path)})
    assert failure_of(free, at(server, f"hop/{target}")) is failure


def test_an_address_is_looked_up_once_and_used_as_checked(server):
    """A name that turns private after the check (DNS rebinding) changes nothing: nobody asks again."""
    answers = iter([["127.0.0.1"], ["10.0.0.5"]])
    rebinding = Fetcher(
        FetchPolicy(ca_file=CERTIFICATE, allowed_networks=LOOPBACK), names=lambda host, port: next(answers)
    )
    assert rebinding.fetch(at(server, "tone"), AUDIO).content == b"tone!"
    assert next(answers) == ["10.0.0.5"]


def test_certificates_are_verified(server):
    assert failure_of(fetcher(), at(server, "tone", "wrong.example")) is FetchFailure.CERTIFICATE
    assert failure_of(fetcher(ca_file=None), at(server, "tone")) is FetchFailure.CERTIFICATE


def test_the_next_address_is_tried(server):
    NAMES["two.media.example"] = ["127.0.0.2", "127.0.0.1"]
    assert fetcher().fetch(at(server, "tone", "two.media.example"), AUDIO).content == b"tone!"


def test_a_closed_port_and_an_unknown_name():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert failure_of(fetcher(), f"https://media.example:{port}/") is FetchFailure.UNREACHABLE
    assert failure_of(fetcher(), "https://nobody.example/") is FetchFailure.UNRESOLVED


@pytest.mark.parametrize(
    ("url", "failure"),
    [
        ("http://media.example/a.wav", FetchFailure.SCHEME),
        ("ftp://media.example/a.wav", FetchFailure.SCHEME),
        ("file:///etc/passwd", FetchFailure.SCHEME),
        ("data:audio/wav;base64,AAAA", FetchFailure.SCHEME),
        ("\\\\server\\share\\a.wav", FetchFailure.SCHEME),
        ("a.wav", FetchFailure.SCHEME),
        ("", FetchFailure.SCHEME),
        ("https://", FetchFailure.BAD_URL),
        ("https:///a.wav", FetchFailure.BAD_URL),
        ("https://[::1", FetchFailure.BAD_URL),
        ("https://media.example:99999/", FetchFailure.BAD_URL),
        ("https://me@media.example/", FetchFailure.BAD_URL),
    ],
)
def test_other_urls_are_never_opened(url, failure):
    assert failure_of(fetcher(), url) is failure


def test_only_hosts_that_the_operator_allows_are_reached(server):
    choosy = fetcher(allowed_hosts=("Media.example", ".cdn.example"))
    assert choosy.fetch(at(server, "tone"), AUDIO).content == b"tone!"
    before = len(server.requests)
    for host in ("cdn.media.example", "cdn.example", "media.example.wrong.example"):
        assert failure_of(choosy, at(server, "tone", host)) is FetchFailure.HOST
    assert len(server.requests) == before
    elsewhere = at(server, "tone", "cdn.media.example")
    assert failure_of(choosy, at(server, f"hop/{elsewhere}")) is FetchFailure.HOST
    assert failure_of(fetcher(allowed_hosts=()), at(server, "tone")) is FetchFailure.HOST
    assert choosy.policy.admits("a.b.cdn.example")


def test_plain_http_is_opened_only_where_the_operator_allows_it(server):
    with media_server(tls=False) as plain:
        url = f"http://media.example:{plain.server_port}/"
        assert failure_of(fetcher(), url + "tone") is FetchFailure.SCHEME
        allowing = fetcher(allow_http=True)
        assert allowing.fetch(url + "tone", AUDIO).content == b"tone!"
        assert allowing.fetch(f"{url}hop/{at(server, 'tone')}", AUDIO).content == b"tone!"
        assert failure_of(allowing, url + "huge") is FetchFailure.TOO_LARGE
        assert failure_of(allowing, url + "drip", timeout_s=0.3) is FetchFailure.TIMEOUT
        assert failure_of(allowing, "http://home.media.example/tone") is FetchFailure.ADDRESS
        # What protects the line is not given up on the way.
        assert failure_of(allowing, at(server, f"hop/{url}tone")) is FetchFailure.SCHEME


def test_an_operators_size_only_lowers_that_of_a_kind(server):
    assert failure_of(fetcher(max_bytes=4), at(server, "tone")) is FetchFailure.TOO_LARGE
    assert fetcher(max_bytes=5).fetch(at(server, "tone"), AUDIO).content == b"tone!"
    tiny = ResourceKind("clip", 4, ("audio/",))
    assert failure_of(fetcher(max_bytes=5), at(server, "tone"), tiny) is FetchFailure.TOO_LARGE


@pytest.mark.parametrize(
    ("setting", "value"),
    [("total_timeout_s", 0), ("connect_timeout_s", -1), ("max_bytes", 0), ("max_redirects", -1)],
)
def test_settings_out_of_range_are_named(setting, value):
    with pytest.raises(ValueError, match=f"{setting} must"):
        FetchPolicy(**{setting: value})


def test_a_path_cannot_smuggle_a_second_request(server):
    fetcher_ = fetcher()
    before = len(server.requests)
    assert failure_of(fetcher_, at(server, "a HTTP/1.1\r\nX: y\r\n\r\nGET /tone")) is FetchFailure.STATUS
    assert len(server.requests) == before + 1
    assert "X" not in server.requests[-1][1]


def test_kinds_accept_their_own_types():
    assert AUDIO.accepts("Audio/MPEG; codecs=mp3")
    assert AUDIO.accepts("application/octet-stream")
    assert not AUDIO.accepts("text/html")
    assert LEXICON.accepts("application/pls+xml")
    assert not LEXICON.accepts("audio/wav")


def test_a_folder_opens_what_is_in_it(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a b.wav").write_bytes(b"local")
    resolver = FolderResolver(tmp_path)
    free = fetcher(resolvers={"clips": resolver, "file": resolver})
    assert free.fetch("clips:sub/a%20b.wav", AUDIO).content == b"local"
    assert free.fetch("clips://sub/a%20b.wav", AUDIO).content == b"local"
    assert free.fetch(f"file://{tmp_path}/sub/a%20b.wav", AUDIO).content == b"local"


def test_a_folder_opens_nothing_else(tmp_path):
    root, outside = tmp_path / "root", tmp_path / "secret.wav"
    root.mkdir()
    outside.write_bytes(b"secret")
    (root / "link.wav").symlink_to(outside)
    (root / "large.wav").write_bytes(bytes(102_401))
    resolver = FolderResolver(root)
    free = fetcher(resolvers={"clips": resolver, "file": resolver})
    for url in (
        "clips:../secret.wav",
        "clips:%2e%2e/secret.wav",
        "clips:link.wav",
        f"clips:{outside}",
        f"file://{outside}",
        f"file://{root}/../secret.wav",
        "clips:",
        "clips:absent.wav",
    ):
        assert failure_of(free, url) is FetchFailure.STATUS, url
    assert failure_of(free, "clips:%00") is FetchFailure.BAD_URL
    assert failure_of(free, f"file://elsewhere{outside}") is FetchFailure.BAD_URL
    assert failure_of(free, "clips:large.wav", LEXICON) is FetchFailure.TOO_LARGE
