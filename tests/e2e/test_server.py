"""The server from outside, without a browser: localhost only, allowed hosts, security headers."""

import http.client
import socket
import urllib.error
import urllib.request

import psutil
import pytest


def get(server, path: str = "/", **headers):
    """The answer to a GET: (status, headers)."""
    request = urllib.request.Request(server.url + path, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, dict(answer.headers)
    except urllib.error.HTTPError as error:
        return error.code, dict(error.headers)


def handshake(server, host: str, origin: str) -> str:
    """The first line of the response to a websocket handshake."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        lines = [
            "GET /_stcore/stream HTTP/1.1",
            f"Host: {host}",
            f"Origin: {origin}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Version: 13",
        ]
        connection.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        return connection.recv(200).decode(errors="replace").split("\r\n")[0]


def test_server_listens_on_localhost_only(server):
    listening = [c.laddr.ip for c in psutil.Process(server.process.pid).net_connections() if c.status == "LISTEN"]
    assert listening == ["127.0.0.1"]


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "0.0.0.0", "[::1]", ""]
)
def test_forged_host_is_refused(server, host):
    assert get(server, "/", Host=host)[0] == 400
    assert get(server, "/_stcore/health", Host=f"{host}:{server.port}")[0] == 400
    assert " 101 " not in handshake(server, host, f"http://{host}")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "LOCALHOST"])
def test_own_host_names_are_accepted(server, host):
    assert get(server, "/", Host=f"{host}:{server.port}")[0] == 200
    assert " 101 " in handshake(server, f"{host}:{server.port}", f"http://{host}:{server.port}")


def test_other_origins_cannot_open_the_websocket(server):
    assert " 101 " not in handshake(server, f"localhost:{server.port}", "http://evil.example")


@pytest.mark.parametrize("path", ["/", "/run?run=x", "/_stcore/health", "/static/nothing.js"])
def test_every_response_has_security_headers(server, path):
    headers = {name.lower(): value for name, value in get(server, path)[1].items()}
    assert headers["x-content-type-options"] == "nosniff" and headers["x-frame-options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in headers["content-security-policy"]
    assert "http:" not in headers["content-security-policy"] and "*" not in headers["content-security-policy"].replace(
        ":*", ""
    )


def test_an_address_of_several_parts_leads_to_its_last_one(server):
    def location(path: str, **headers) -> str | None:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        connection.request("GET", path, headers=headers)
        return connection.getresponse().headers.get("location")

    assert location("/a/b%20c", Accept="text/html") == "/b%20c"
    assert location("/a//evil.example", Accept="text/html") == "/evil.example"
    assert location("/compare/_stcore/health", Accept="*/*") is None
    assert location("/_stcore/health", Accept="text/html") is None
