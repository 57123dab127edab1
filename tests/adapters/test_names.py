"""The addresses of names, from the system and from a DNS service over HTTPS."""

from collections.abc import AsyncIterator
from ipaddress import ip_address

import aiohttp
import pytest

from bot.adapters.names import HttpNames, SystemNames
from bot.errors import Transient
from standins.firecrawl import Faults, Firecrawl
from standins.server import serving


@pytest.fixture
def firecrawl() -> Firecrawl:
    return Firecrawl("fc-test")


@pytest.fixture
async def names(firecrawl: Firecrawl) -> AsyncIterator[HttpNames]:
    async with serving(firecrawl.app()) as url, aiohttp.ClientSession() as session:
        yield HttpNames(session, f"{url}/dns-query")


async def test_a_name_has_all_addresses_of_both_kinds(firecrawl: Firecrawl, names: HttpNames) -> None:
    firecrawl.faults = Faults(addresses="93.184.215.14,::1")

    assert list(await names.addresses("example.com")) == [ip_address("93.184.215.14"), ip_address("::1")]


async def test_a_name_that_nobody_knows_has_none(names: HttpNames) -> None:
    assert list(await names.addresses("nowhere.example.org")) == []


@pytest.mark.parametrize("path", ["/v2/map", "/nothing"])
async def test_a_service_that_is_none_is_worth_another_try(firecrawl: Firecrawl, path: str) -> None:
    async with serving(firecrawl.app()) as url, aiohttp.ClientSession() as session:
        with pytest.raises(Transient, match="DNS"):
            await HttpNames(session, f"{url}{path}").addresses("example.com")


async def test_the_system_knows_its_own_loopback() -> None:
    assert all(address.is_loopback for address in await SystemNames().addresses("localhost"))
