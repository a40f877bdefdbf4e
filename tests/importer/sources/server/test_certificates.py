"""A server's certificate must be one that is trusted, and for the server's name."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hipchat_server import HipChat

from importer.errors import DumpError


@pytest.mark.parametrize("words", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n"])
def test_a_handshake_that_breaks_off_is_tried_again(download, words):
    """As a load balancer breaks it off while it starts anew."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        count = []

        def hang_up():
            with suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    count.append(connection)
                    connection.recv(10_000)
                    connection.sendall(words)
                    connection.close()

        threading.Thread(target=hang_up, daemon=True).start()
        with pytest.raises(DumpError) as failure:
            download(url=f"https://127.0.0.1:{port}/v2")
        listener.shutdown(socket.SHUT_RDWR)
    assert "certificate" not in str(failure.value)
    assert len(count) >= 8


def write_certificate(file, name):
    """One that vouches for itself, as companies made them for their servers."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + certificate.public_bytes(pem))
    return file


@pytest.mark.parametrize(
    ("name", "is_trusted", "is_right"),
    [
        ("localhost", True, True),
        ("localhost", False, False),
        ("chat.example.com", True, False),
    ],
)
def test_a_certificate_is_looked_at(
    world, download, tmp_path, monkeypatch, name, is_trusted, is_right
):
    file = write_certificate(tmp_path / "server.pem", name)
    if is_trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with HipChat(world, file).running() as server:
        if is_right:
            assert len(download(url=server.url).items("rooms/1/history")) == 3
            return
        with pytest.raises(DumpError, match="has no certificate that can be trusted"):
            download(url=server.url)
        assert server.asked == []
