"""Pull requests with more labels, closed issues or files than came with their commits."""

from collections.abc import Iterable
from typing import Any, Final

from bot.activity import MOST_PATHS
from bot.adapters.github.calls import GitHubCalls, side_by_side
from bot.adapters.github.queries import MORE_OF_PULL
from bot.errors import Transient

PARTIAL: Final = "GitHub's answer was not complete."
_LISTS: Final = {"labels": "labels", "issues": "closingIssuesReferences", "files": "files"}


class WholePulls:
    """Pages on for the rare ones, each once in a reading: a label that comes late may be an embargo."""

    def __init__(self, calls: GitHubCalls) -> None:
        """Ask through these."""
        self._calls = calls
        self._complete: dict[str, dict[str, Any]] = {}

    async def complete(self, nodes: Iterable[dict[str, Any]]) -> None:
        """Complete these nodes of the `Pulls` fragment where they stand. Raises Transient or Permanent."""
        by_id: dict[str, list[dict[str, Any]]] = {}
        for node in nodes:
            if _is_too_much(node["files"]):
                node["files"] = None
            if _wants(node):
                by_id.setdefault(node["id"], []).append(node)
        await side_by_side(self._once(same[0]) for name, same in by_id.items() if name not in self._complete)
        for name, same in by_id.items():
            for node in same:
                node.update(self._complete[name])

    async def _once(self, node: dict[str, Any]) -> None:
        lists = {name: node[name] for name in _LISTS.values()}
        while wanted := _wants(lists):
            # A list that is whole is asked for behind its end.
            after = {short: _end(lists[name]) for short, name in _LISTS.items()}
            data = await self._calls.query(MORE_OF_PULL, {"pull": [node["id"]], **after})
            try:
                pages = {name: data["nodes"][0][name] for name in wanted}
                lists |= {name: _joined(lists[name], page) for name, page in pages.items()}
            except (KeyError, TypeError, IndexError) as error:
                raise Transient(PARTIAL) from error
        self._complete[node["id"]] = lists


def has_more(connection: dict[str, Any] | None) -> bool:
    """Whether there is another page."""
    return connection is not None and bool(connection["pageInfo"]["hasNextPage"])


def _is_too_much(files: dict[str, Any] | None) -> bool:
    """Whether it is not asked which files these are."""
    return files is not None and files["totalCount"] > MOST_PATHS


def _wants(node: dict[str, Any]) -> list[str]:
    return [name for name in _LISTS.values() if has_more(node[name])]


def _end(connection: dict[str, Any] | None) -> str | None:
    return connection["pageInfo"]["endCursor"] if connection is not None else None


def _joined(before: dict[str, Any], page: dict[str, Any]) -> dict[str, Any]:
    if not page["nodes"] or _end(page) == _end(before):
        raise Transient(PARTIAL)
    return {"nodes": [*before["nodes"], *page["nodes"]], "pageInfo": page["pageInfo"]}
