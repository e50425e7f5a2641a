"""A TLS server on loopback that answers in every way that a fetcher has to survive."""

import http.server
import socket
import ssl
import threading
import time
from contextlib import contextmanager
from pathlib import Path

CERTIFICATE = Path(__file__).parent / "certificates" / "localhost.pem"


class Handler(http.server.BaseHTTPRequestHandler):
    """`/echo?…` and the like are named by what they do."""

    def do_GET(self):
        self.server.requests.append((self.path, dict(self.headers)))
        getattr(
            self, "answer_" + self.path.strip("/").partition("?")[0].partition("/")[0], self.answer_absent
        )()

    def log_message(self, format, *args):
        pass

    def start(self, status=200, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()

    def answer_absent(self):
        self.start(404, Content_Length=0)

    def answer_tone(self):
        self.start(Content_Type="audio/wav", Content_Length=5)
        self.wfile.write(b"tone!")

    def answer_files(self):
        content = self.server.files[self.path.removeprefix("/files/")]
        self.start(Content_Type="audio/flac", Content_Length=len(content))
        self.wfile.write(content)

    def answer_untyped(self):
        self.start(Content_Length=2)
        self.wfile.write(b"ok")

    def answer_html(self):
        self.start(Content_Type="text/html; charset=utf-8", Content_Length=6)
        self.wfile.write(b"<html>")

    def answer_gzip(self):
        self.start(Content_Type="audio/wav", Content_Encoding="gzip", Content_Length=2)
        self.wfile.write(b"\x1f\x8b")

    def answer_huge(self):
        self.start(Content_Type="audio/wav", Content_Length=2_000_000_000)
        self.pour()

    def answer_endless(self):
        self.start(Content_Type="audio/wav")
        self.pour()

    def pour(self):
        block = bytes(65536)
        try:
            while not self.server.stopped.is_set():
                self.wfile.write(block)
                self.server.num_poured += len(block)
        except OSError:
            pass

    def answer_drip(self):
        self.start(Content_Type="audio/wav")
        self.trickle(b"\0")

    def answer_dripping_headers(self):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
        self.trickle(b"x")

    def trickle(self, byte):
        try:
            while not self.server.stopped.wait(0.02):
                self.wfile.write(byte)
        except OSError:
            pass

    def answer_silence(self):
        self.server.stopped.wait(30)

    def answer_short(self):
        self.start(Content_Type="audio/wav", Content_Length=100)
        self.wfile.write(b"only this")

    def answer_hop(self):
        """/hop/URL redirects to URL."""
        self.start(302, Location=self.path.removeprefix("/hop/"), Content_Length=0)

    def answer_loop(self):
        self.start(307, Location="/loop", Content_Length=0)


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, *, tls=True):
        super().__init__(("127.0.0.1", 0), Handler)
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(CERTIFICATE)
            self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        self.requests = []
        self.files = {}
        self.num_poured = 0
        self.stopped = threading.Event()

    def handle_error(self, request, client_address):
        pass


@contextmanager
def media_server(*, tls=True):
    """A running server.

    `files` are what `/files/NAME` answers with, `requests` its (path, headers), `num_poured` the bytes of
    endless answers.
    """
    server = Server(tls=tls)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stopped.set()
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def mute_server():
    """A port that accepts connections and never says a word, not even in TLS."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def wait_until(condition, timeout_s=10.0):
    """Poll until `condition()` holds; its last value."""
    give_up = time.monotonic() + timeout_s
    while not condition() and time.monotonic() < give_up:
        time.sleep(0.01)
    return condition()
