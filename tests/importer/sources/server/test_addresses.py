"""Which addresses may be called, and which never."""

from __future__ import annotations

import pytest

from importer.errors import DumpError
from importer.sources.server.addresses import Gate
from importer.sources.server.answers import Refusal, Unanswered

API = "https://chat.example.com/v2"
NAMES = {
    "chat.example.com": ["10.0.0.5"],
    "files.example.com": ["93.184.215.14"],
    "s3.cloud.example": ["93.184.215.15", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"],
    "inside.cloud.example": ["93.184.215.15", "192.168.0.7"],
    "mapped.cloud.example": ["::ffff:127.0.0.1"],
    "many.cloud.example": ["224.0.0.1"],
    "secrets.example.com": ["169.254.169.254"],
    "xn--bcher-kva.example": ["93.184.215.16"],
    "translated.cloud.example": ["64:ff9b::5db8:d70e"],
}


def gate(*allowed: str) -> Gate:
    return Gate(API, allowed, lambda host, port: NAMES.get(host, [host]))


@pytest.mark.parametrize(
    ("allowed", "url", "ip", "path"),
    [
        ((), "https://chat.example.com/v2/room", "10.0.0.5", "/v2/room"),
        ((), "https://CHAT.example.com./x?a=b c", "10.0.0.5", "/x?a=b%20c"),
        ((), "https://chat.example.com/a\u00e9/%20", "10.0.0.5", "/a%C3%A9/%20"),
        (("files.example.com",), "http://files.example.com", "93.184.215.14", "/"),
        (
            ("files.example.com:81",),
            "http://files.example.com:81",
            "93.184.215.14",
            "/",
        ),
        (("*.cloud.example",), "https://s3.cloud.example/f", "93.184.215.15", "/f"),
        (
            ("inside.cloud.example",),
            "https://inside.cloud.example/",
            NAMES["inside.cloud.example"][0],
            "/",
        ),
        (("10.1.2.3",), "https://10.1.2.3/", "10.1.2.3", "/"),
        (("169.254.169.254",), "http://169.254.169.254/", "169.254.169.254", "/"),
        (
            ("xn--bcher-kva.example",),
            "https://b\u00fccher.example/",
            "93.184.215.16",
            "/",
        ),
        (
            ("b\u00fccher.example.",),
            "https://xn--bcher-kva.example/",
            "93.184.215.16",
            "/",
        ),
        (("Files.Example.com.",), "https://files.example.com/", "93.184.215.14", "/"),
        (
            ("*.cloud.example",),
            "https://translated.cloud.example/",
            NAMES["translated.cloud.example"][0],
            "/",
        ),
    ],
)
def test_named_hosts_may_be_called(allowed, url, ip, path):
    target = gate(*allowed).admit(url)
    assert (target.ips[0], target.path) == (ip, path)


@pytest.mark.parametrize(
    ("allowed", "url"),
    [
        ((), "https://files.example.com/f"),
        ((), "http://chat.example.com/v2/room"),
        ((), "https://chat.example.com:8443/v2/room"),
        ((), "https://chat.example.com.evil.example/"),
        ((), "https://chat.example.com@files.example.com/"),
        ((), "https://someone:secret@chat.example.com/v2"),
        ((), "file:///etc/passwd"),
        ((), "gopher://chat.example.com/"),
        ((), "//chat.example.com/v2"),
        ((), "https://"),
        ((), "https://chat.example.com/\ud800"),
        ((), "https://\ud800.example.com/"),
        ((), "https://chat.example.com:99999/"),
        ((), "https://[::1/"),
        (("*.example.com",), "https://a\0b.example.com/"),
        (("*.example.com",), "https://a b.example.com/"),
        ((), "http://127.0.0.1/"),
        ((), "http://2130706433/"),
        (("files.example.com",), "http://files.example.com:22/"),
        (("files.example.com:81",), "http://files.example.com/"),
        (("*.cloud.example",), "https://cloud.example/"),
        (("*.cloud.example",), "https://evilcloud.example/"),
        (("*.cloud.example",), "https://inside.cloud.example/"),
        (("*.cloud.example",), "https://mapped.cloud.example/"),
        (("*.cloud.example",), "https://many.cloud.example/"),
        (("secrets.example.com",), "http://secrets.example.com/"),
    ],
)
def test_all_other_addresses_are_refused(allowed, url):
    with pytest.raises(Refusal):
        gate(*allowed).admit(url)


@pytest.mark.parametrize(
    "entry",
    ["", "*.", "https://files.example.com", "a/b", "me@host", "h:port", "*.*.a"],
)
def test_what_is_no_host_cannot_be_allowed(entry):
    with pytest.raises(DumpError, match="is no host to allow"):
        gate(entry)


@pytest.mark.parametrize(
    "url",
    [
        *("chat.example.com", "ftp://chat.example.com", "http://"),
        *("https://me:secret@chat.example.com/v2", "https://h/v2?auth_token=secret"),
    ],
)
def test_a_server_must_have_an_address(url):
    with pytest.raises(DumpError, match="The server's address is not usable") as it:
        Gate(url, ())
    assert "secret" not in str(it.value)


def test_a_host_nobody_knows_may_be_known_later():
    with pytest.raises(Unanswered, match=r"of nowhere\.invalid could not be found\."):
        Gate("http://nowhere.invalid/v2", ()).admit("http://nowhere.invalid/v2")


@pytest.mark.parametrize(
    "ip",
    [
        *("10.0.0.1", "100.64.0.1", "192.0.0.8", "198.18.0.1", "0.0.0.1", "240.0.0.1"),
        *("255.255.255.255", "::", "::1", "fc00::1", "fec0::1", "5f00::1", "ff02::1"),
        *("::ffff:10.0.0.1", "::10.0.0.1", "64:ff9b::a00:1", "64:ff9b:1::a00:1"),
        *("2002:a00:1::1", "2001:0:a00:1::1", "64:ff9b::a9fe:a9fe"),
    ],
)
def test_what_lies_below_a_name_may_not_be_private_in_any_form(ip):
    gate = Gate(API, ["*.cloud.example"], lambda host, port: [ip])
    with pytest.raises(Refusal, match="in a private network"):
        gate.admit("https://a.cloud.example/")


@pytest.mark.parametrize(
    "ip",
    [
        *("169.254.169.254", "fd00:ec2::254", "100.100.100.200", "fe80::1%eth0"),
        *("::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::1"),
    ],
)
def test_a_clouds_own_secrets_are_asked_for_only_by_their_address(ip):
    gate = Gate(API, ["files.example.com"], lambda host, port: [ip])
    with pytest.raises(Refusal, match="in a private network"):
        gate.admit("https://files.example.com/")
