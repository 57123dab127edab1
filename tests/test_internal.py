import pytest

from bot.internal import without_begun_address, without_internal


@pytest.mark.parametrize(
    "address",
    [
        "http://localhost:3000/a?b=c",
        "localhost:8080",
        "10.1.2.3",
        "http://192.168.0.1/x",
        "172.16.0.1:5432",
        "https://[::1]:8080/x",
        "http://[fd00::1]/",
        "db.prod.internal",
        "https://grafana.acme.corp/d/1",
        "printer.lan",
        "postgres://u:p@db7.internal:5432/app",
        "http://wiki/Page",
        "ssh://build-7/",
        "http://169.254.169.254/latest",
    ],
)
def test_an_address_inside_a_network_becomes_words(address: str) -> None:
    assert without_internal(f"See {address}, then go.") == ("See internal address, then go.", 1)
    assert without_internal(f"See `{address}` then.") == ("See `internal address` then.", 1)


@pytest.mark.parametrize(
    "text",
    [
        "It works on localhost again.",
        "Allow 10.0.0.0/8 in the list.",
        "Version v10.1.2.3 and 8.8.8.8.",
        "See https://github.com/acme/rocket and docs.example.com.",
        "Read .env.local and config.local.js",
        "An internal change of `Internal`",
        "postgres://db/app",
    ],
)
def test_other_words_stay(text: str) -> None:
    assert without_internal(text) == (text, 0)


def test_the_code_host_itself_stays() -> None:
    text = "See https://git.acme.corp/a/b/pull/1."

    assert without_internal(text, {"git.acme.corp"}) == (text, 0)


@pytest.mark.parametrize("begun", ["http://10", "http://wiki", "db.prod", "10.2.", "localhost:"])
def test_a_growing_text_holds_back_what_may_become_one(begun: str) -> None:
    assert without_begun_address(f"Look at {begun}") == "Look at "
