"""Which addresses of websites are read at all, and which numbers are on the public net (the table of SSRF cases)."""

from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.addresses import is_public, web_address
from bot.errors import UsageError

LITERALS = (
    *("127.0.0.1", "127.1", "127.0.1", "0", "0.0.0.0", "0x7f.1", "0x7f000001", "2130706433", "017700000001"),  # noqa: S104  nobody binds to it
    *(
        "0177.0.0.1",
        "127.0.0.0x1",
        "①②⑦.⓪.⓪.①",
        "１２７.０.０.１",
        "127。0。0。1",
        "10.0.0.7",
        "172.16.0.1",
        "192.168.1.1",
    ),
    *("169.254.169.254", "100.64.0.1", "192.0.0.192", "224.0.0.1", "255.255.255.255", "93.184.215.14"),
    *("[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]"),
    *("[fe80::1]", "[fe80::1%25eth0]", "[fc00::1]", "[ff02::1]", "[2001::1]", "[2606:2800:220:1::1]"),
)
NAMES = (
    *("localhost", "LOCALHOST", "localhost.", "a.localhost", "metadata", "metadata.google.internal", "printer.local"),
    *("router.lan", "nas.home", "wiki.corp", "1.0.0.127.in-addr.arpa", "hidden.onion", "intranet"),
)
ODD = (
    *(
        "",
        "file:///etc/passwd",
        "gopher://example.com/",
        "javascript:alert(1)",
        "ftp://example.com",
        "data:text/html,x",
    ),
    *("https://user@example.com", "https://user:pass@example.com", "https://example.com@127.0.0.1/", "//@example.com"),
    *("https://example.com:8080", "https://example.com:22", "https://example.com:0", "https://example.com:99999"),
    *("https://example.com\r\nHost: inside", "https://exa mple.com", "https://example.com\\@127.0.0.1", "https://"),
    *("https://-example.com", "https://exa_mple.com", "https://example..com", "https://" + "a" * 64 + ".com"),
    *("https://example.com/" + "a" * 600, "https://ex\u200bample .com", "https://[::1", "https://example.com:"),
)


@pytest.mark.parametrize("scheme", ["", "http://", "https://"])
@pytest.mark.parametrize("literal", LITERALS)
def test_an_address_by_number_is_refused_however_it_is_written(scheme: str, literal: str) -> None:
    with pytest.raises(UsageError):
        web_address(f"{scheme}{literal}/")


@pytest.mark.parametrize("name", NAMES)
def test_a_name_of_a_private_network_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match=r"private network|by their names"):
        web_address(f"https://{name}/")


@pytest.mark.parametrize("typed", ODD)
def test_what_is_no_plain_address_of_a_website_is_refused_with_a_sentence(typed: str) -> None:
    with pytest.raises(UsageError, match=r"[A-Z].{20,}"):
        web_address(typed)


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("example.com", "https://example.com/"),
        ("HTTPS://EXAMPLE.com./About", "https://example.com/About"),
        ("http://example.com:80/a?b=c#d", "http://example.com:80/a?b=c"),
        ("<https://example.com|example.com>", "https://example.com/"),
        ("&lt;https://example.com/?a=1&amp;b=2&gt;", "https://example.com/?a=1&b=2"),
        ("https://bücher.example", "https://xn--bcher-kva.example/"),
        ("ｅｘａｍｐｌｅ.com", "https://example.com/"),
    ],
)
def test_a_website_is_taken_as_people_type_it(typed: str, url: str) -> None:
    assert web_address(typed).url == url


@pytest.mark.parametrize(
    "address",
    [
        *("0.0.0.0", "10.1.2.3", "100.64.0.1", "100.127.255.255", "127.0.0.1", "169.254.169.254", "172.31.0.1"),  # noqa: S104  nobody binds to it
        *("192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.0.1", "198.18.0.1", "198.19.255.255", "198.51.100.1"),
        *("203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255"),
        *(
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "100::1",
        ),
        *("2001::1", "2001:2::1", "2001:20::1", "2001:db8::1", "2002:7f00:1::", "3fff::1", "5f00::1"),
        *("fc00::1", "fd12::1", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1"),
    ],
)
def test_an_address_that_is_not_on_the_public_net_is_known_as_such(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.215.14", "192.1.0.1", "223.255.255.1", "2606:4700::1111"])
def test_an_address_on_the_public_net_is_known_as_such(address: str) -> None:
    assert is_public(ip_address(address))


@given(st.text(max_size=80))
def test_whatever_is_typed_either_is_a_plain_web_address_or_gets_a_sentence(typed: str) -> None:
    try:
        address = web_address(typed)
    except UsageError:
        return
    assert address.url.isascii() or address.url.split("/")[2].isascii()
    assert address.url.startswith(("http://", "https://"))
    assert "." in address.host
    assert not address.host.rsplit(".", 1)[-1].isdigit()
    assert web_address(address.url) == address
