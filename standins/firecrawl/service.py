"""The routes of the Firecrawl stand-in, and a directory of names for the websites that it serves.

Shapes as in docs.firecrawl.dev/api-reference, version 2; names as in Cloudflare's and Google's DNS over HTTPS in JSON.
"""

import asyncio
import dataclasses
import hmac
import secrets
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from standins.firecrawl.faults import Faults
from standins.firecrawl.site import Sites, StoredPage
from standins.holding import Holding
from standins.server import add_fault_routes

SITES = Path(__file__).parent / "sites"
"""Websites to try things with, written for that."""
_SOMEWHERE = "93.184.215.14"
"""What the names of the folder's websites resolve to; nobody connects there."""
_PLAN = 3_000


class Firecrawl:
    """The API with one key, over the websites of a folder."""

    def __init__(self, api_key: str, sites: Path = SITES) -> None:
        """Take the one key that is accepted."""
        self.faults = Faults()
        self.calls: list[dict[str, str]] = []
        """What was asked for and paid for: kind (scrape, map) and address, in order."""
        self._key = api_key
        self._sites = Sites(sites)
        self._holding = Holding(self)
        self._asked: set[tuple[str, str]] = set()

    def app(self) -> web.Application:
        """The application: the API below `/v2`, names at `/dns-query`, calls and switches below `/_standin`."""
        app = web.Application(client_max_size=2**20)
        app.router.add_post("/v2/{kind:scrape|map}", self._serve)
        app.router.add_get("/v2/team/credit-usage", self._credits)
        app.router.add_get("/dns-query", self._resolve)
        app.router.add_get("/_standin/calls", self._list_calls)
        add_fault_routes(app, self)
        self._holding.add_route(app)
        return app

    async def _serve(self, request: web.Request) -> web.Response:
        kind = request.match_info["kind"]
        await self._holding.pass_by(kind, request)
        if self.faults.hang_s:
            await asyncio.sleep(self.faults.hang_s)
        if refusal := self._unauthorized(request) or self._refusal():
            self._count_down()
            return refusal
        try:
            body: Any = await request.json()
        except ValueError:
            body = None
        if not isinstance(body, dict) or not _is_url(body.get("url")):
            return _error(400, "BAD_REQUEST", "Bad Request", details=[{"path": ["url"], "message": "Invalid URL"}])
        answer = await (self._scrape(body) if kind == "scrape" else self._map(body))
        self._count_down()
        await self._holding.pass_by("answer", request)
        return answer

    async def _scrape(self, body: dict[str, Any]) -> web.Response:
        url, faults = str(body["url"]), self.faults
        if "markdown" not in body.get("formats", ["markdown"]):
            return _error(400, "BAD_REQUEST", "the local stand-in reads markdown only")
        if faults.unsupported:
            return _error(403, "SCRAPE_SITE_UNSUPPORTED", "We do not support this site. Please contact us.")
        if faults.timeout_408:
            return _error(408, "SCRAPE_TIMEOUT", "Scrape timed out")
        if not self._sites.has(urlsplit(url).hostname or ""):
            return _error(500, "SCRAPE_DNS_RESOLUTION_ERROR", "DNS resolution failed for the hostname of this URL.")
        self.calls.append({"kind": "scrape", "url": url})
        page = self._sites.page(url)
        status = faults.page_status or (200 if page else 404)
        return web.json_response({"success": True, "data": self._document(url, page, status)})

    def _document(self, url: str, page: StoredPage | None, status: int) -> dict[str, Any]:
        found = page if page and status == 200 else StoredPage(path="", title="", markdown=f"Error {status}")
        return {
            "markdown": "" if self.faults.empty else found.markdown,
            "metadata": {
                "title": found.title,
                "language": "en",
                "sourceURL": url,
                "url": self.faults.redirect_to or url,
                "statusCode": status,
                "contentType": "text/html; charset=utf-8",
                "scrapeId": secrets.token_hex(16),
                "proxyUsed": "basic",
                "cacheState": "miss",
                "creditsUsed": 1,
            },
        }

    async def _map(self, body: dict[str, Any]) -> web.Response:
        url, limit = str(body["url"]), int(body.get("limit", 5_000))
        self.calls.append({"kind": "map", "url": url})
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        links = [{"url": f"{origin}{page.path}", "title": page.title} for page in self._sites.pages(url)]
        return web.json_response({"success": True, "links": links[:limit]})

    async def _credits(self, request: web.Request) -> web.Response:
        if refusal := self._unauthorized(request) or self._refusal():
            return refusal
        left = {"remainingCredits": _PLAN - len(self.calls), "planCredits": _PLAN}
        return web.json_response({"success": True, "data": left})

    async def _resolve(self, request: web.Request) -> web.Response:
        name, kind = request.query.get("name", "").lower().rstrip("."), request.query.get("type", "A")
        faults, again = self.faults, (name, kind) in self._asked
        self._asked.add((name, kind))
        stated = (faults.rebinding if again else "") or faults.addresses
        known = stated.split(",") if stated else [_SOMEWHERE] * self._sites.has(name)
        version, number = (6, 28) if kind == "AAAA" else (4, 1)
        data = [each for each in known if ip_address(each).version == version]
        answer = [{"name": name, "type": number, "TTL": 0, "data": each} for each in data]
        return web.json_response({"Status": 0 if known else 3, "Answer": answer}, content_type="application/dns-json")

    async def _list_calls(self, _: web.Request) -> web.Response:
        return web.json_response(self.calls)

    def _unauthorized(self, request: web.Request) -> web.Response | None:
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        if hmac.compare_digest(given.encode(), self._key.encode()):
            return None
        return web.json_response({"success": False, "error": "Unauthorized: Invalid token"}, status=401)

    def _refusal(self) -> web.Response | None:
        faults = self.faults
        if faults.credits_402:
            return _error(402, "INSUFFICIENT_CREDITS", "Insufficient credits to perform this request.")
        if faults.rate_limited_429:
            answer = _error(429, "RATE_LIMITED", "Rate limit exceeded. Please retry later.")
            answer.headers["Retry-After"] = f"{faults.retry_after_s:g}"
            return answer
        if faults.error_500:
            return _error(500, "UNKNOWN_ERROR", "An unexpected error occurred.")
        if faults.error_502:
            return web.Response(status=502, text="<html><h1>502 Bad Gateway</h1></html>", content_type="text/html")
        return None

    def _count_down(self) -> None:
        if self.faults.only_next == 1:
            self.faults = Faults(hold=self.faults.hold)
        elif self.faults.only_next > 1:
            self.faults = dataclasses.replace(self.faults, only_next=self.faults.only_next - 1)


def _is_url(value: object) -> bool:
    return isinstance(value, str) and urlsplit(value).scheme in {"http", "https"} and bool(urlsplit(value).hostname)


def _error(status: int, code: str, sentence: str, **more: object) -> web.Response:
    return web.json_response({"success": False, "code": code, "error": sentence, **more}, status=status)
