"""Secrets at rest: they open where they belong, with the keys that there are, and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.vault import Vault
from bot.errors import Permanent

OLD, NEW = "an-old-key-of-thirty-two-characters", "a-new-key-of-thirty-two-characters-"
PLACE = {"workspace": "T1", "row": "c1"}


@given(st.text())
def test_a_secret_opens_where_it_was_sealed(secret: str) -> None:
    vault = Vault([NEW])

    assert vault.unseal(vault.seal(secret, **PLACE), **PLACE) == secret


def test_what_is_stored_shows_neither_the_secret_nor_the_key_and_differs_each_time() -> None:
    vault = Vault([NEW])
    first, second = vault.seal("ghp_secret", **PLACE), vault.seal("ghp_secret", **PLACE)

    assert first != second
    assert "ghp_secret" not in first
    assert NEW not in first


@pytest.mark.parametrize("place", [{"workspace": "T2", "row": "c1"}, {"workspace": "T1", "row": "c2"}])
def test_a_secret_that_is_copied_elsewhere_does_not_open(place: dict[str, str]) -> None:
    vault = Vault([NEW])
    sealed = vault.seal("ghp_secret", **PLACE)

    with pytest.raises(Permanent, match="cannot be read"):
        vault.unseal(sealed, **place)


def test_older_keys_still_open_and_the_newest_seals() -> None:
    sealed = Vault([OLD]).seal("ghp_secret", **PLACE)
    both = Vault([NEW, OLD])

    assert both.unseal(sealed, **PLACE) == "ghp_secret"
    assert not sealed.startswith(both.newest)
    assert both.seal("ghp_secret", **PLACE).startswith(both.newest)


def test_a_secret_whose_key_is_gone_says_what_to_do() -> None:
    sealed = Vault([OLD]).seal("ghp_secret", **PLACE)

    with pytest.raises(Permanent, match="a key that this server does not hold") as told:
        Vault([NEW]).unseal(sealed, **PLACE)
    assert "/notra connect" in told.value.user_message


@given(st.text() | st.text(alphabet="abcdefv1.-_0").map(lambda text: Vault([NEW]).newest + text))
def test_what_is_no_sealed_secret_is_refused_in_words(stored: str) -> None:
    with pytest.raises(Permanent):
        Vault([NEW]).unseal(stored, **PLACE)
