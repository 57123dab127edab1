"""The JSON objects of the REST API, as far as clients of activity read them."""

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from standins.github.people import Signature
from standins.github.pulls import Pull
from standins.github.records import CommitRecord, TagRecord
from standins.github.repository import Repository, View, stable_number

_PRERELEASE = re.compile(r"(?:\d|[.-])(?:a|b|rc|alpha|beta|dev|pre|preview|canary|next)[.-]?\d*$", re.IGNORECASE)
Json = dict[str, Any]


def node_id(kind: str, *parts: object) -> str:
    """The opaque global id of an object, as GraphQL's `nodes` takes it."""
    return f"{kind}_{base64.urlsafe_b64encode('/'.join(map(str, parts)).encode()).decode().rstrip('=')}"


def parts_of(identifier: str) -> list[str]:
    """The kind and parts of a node id; empty for one that was not made by `node_id`."""
    kind, _, coded = identifier.partition("_")
    try:
        text = base64.urlsafe_b64decode(coded + "=" * (-len(coded) % 4)).decode()
    except ValueError:
        return []
    return [kind, *text.split("/")]


def is_prerelease(tag: TagRecord) -> bool:
    """Whether the name says that this comes before a release."""
    return bool(_PRERELEASE.search(tag.name))


@dataclass(frozen=True)
class Shapes:
    """Makes the JSON of one repository. `api` is the API's base address, `site` that of the pages for people."""

    repository: Repository
    view: View
    api: str
    site: str

    @property
    def html(self) -> str:
        """The repository's page."""
        return f"{self.site}/{self.repository.full_name}"

    @property
    def url(self) -> str:
        """The repository's API address."""
        return f"{self.api}/repos/{self.repository.full_name}"

    def user(self, login: str, *, is_bot: bool = False) -> Json:
        """A simple account."""
        return {
            "login": login,
            "id": stable_number(login),
            "node_id": node_id("U", login),
            "url": f"{self.api}/users/{login}",
            "html_url": f"{self.site}/{login}",
            "type": "Bot" if is_bot else "User",
            "site_admin": False,
        }

    def account(self, who: Signature) -> Json:
        """The account behind a signature."""
        return self.user(who.login, is_bot=who.is_bot)

    def repo(self) -> Json:
        """The repository itself."""
        name = self.repository.full_name
        return {
            "id": self.repository.number,
            "node_id": node_id("R", name),
            "name": name.split("/")[1],
            "full_name": name,
            "private": False,
            "owner": self.user(self.repository.owner),
            "html_url": self.html,
            "description": None,
            "fork": False,
            "url": self.url,
            "default_branch": self.view.refs.default or "main",
            "archived": False,
            "visibility": "public",
            "permissions": {"admin": False, "maintain": False, "push": False, "triage": False, "pull": True},
        }

    def commit(self, commit: CommitRecord) -> Json:
        """One commit of a list."""
        return {
            "sha": commit.oid,
            "node_id": node_id("C", self.repository.full_name, commit.oid),
            "commit": {
                "author": _signed(commit.author),
                "committer": _signed(commit.committer),
                "message": commit.message,
                "tree": {"sha": commit.tree, "url": f"{self.url}/git/trees/{commit.tree}"},
                "url": f"{self.url}/git/commits/{commit.oid}",
                "comment_count": 0,
                "verification": {"verified": False, "reason": "unsigned", "signature": None, "payload": None},
            },
            "url": f"{self.url}/commits/{commit.oid}",
            "html_url": f"{self.html}/commit/{commit.oid}",
            "comments_url": f"{self.url}/commits/{commit.oid}/comments",
            "author": self.account(commit.author),
            "committer": self.account(commit.committer),
            "parents": [
                {"sha": one, "url": f"{self.url}/commits/{one}", "html_url": f"{self.html}/commit/{one}"}
                for one in commit.parents
            ],
        }

    def commits(self, oids: Sequence[str]) -> list[Json]:
        """The commits of these ids."""
        return [self.commit(self.view.commits[oid]) for oid in oids]

    def tag(self, tag: TagRecord) -> Json:
        """One tag of the list."""
        return {
            "name": tag.name,
            "commit": {"sha": tag.commit, "url": f"{self.url}/commits/{tag.commit}"},
            "zipball_url": f"{self.url}/zipball/refs/tags/{tag.name}",
            "tarball_url": f"{self.url}/tarball/refs/tags/{tag.name}",
            "node_id": node_id("REF", self.repository.full_name, tag.name),
        }

    def release(self, tag: TagRecord) -> Json:
        """An annotated tag as the release it announces."""
        title, _, body = tag.message.partition("\n")
        number = stable_number(f"{self.repository.full_name}/{tag.name}")
        return {
            "url": f"{self.url}/releases/{number}",
            "html_url": f"{self.html}/releases/tag/{tag.name}",
            "id": number,
            "node_id": node_id("RE", self.repository.full_name, tag.name),
            "tag_name": tag.name,
            "target_commitish": self.view.refs.default,
            "name": title or tag.name,
            "body": body.strip("\n"),
            "draft": False,
            "prerelease": is_prerelease(tag),
            "created_at": self.view.commits[tag.commit].committer.date,
            "published_at": tag.tagger.date if tag.tagger else None,
            "author": self.account(tag.tagger) if tag.tagger else None,
            "assets": [],
        }

    def pull(self, pull: Pull) -> Json:
        """One pull request of a list."""
        return {
            "url": f"{self.url}/pulls/{pull.number}",
            "id": stable_number(f"{self.repository.full_name}#{pull.number}"),
            "node_id": node_id("PR", self.repository.full_name, pull.number),
            "html_url": f"{self.html}/pull/{pull.number}",
            "number": pull.number,
            "state": "closed",
            "locked": False,
            "draft": False,
            "title": pull.title,
            "user": self.account(pull.author),
            "body": pull.body or None,
            "labels": [{"id": stable_number(name), "name": name, "color": "0366d6"} for name in pull.labels],
            "created_at": pull.created_at,
            "updated_at": pull.merged_at,
            "closed_at": pull.merged_at,
            "merged_at": pull.merged_at,
            "merge_commit_sha": pull.merge_commit,
            "head": {"label": f"{pull.head_owner}:{pull.head_branch}", "ref": pull.head_branch, "sha": pull.head},
            "base": {
                "label": f"{self.repository.owner}:{pull.base_branch}",
                "ref": pull.base_branch,
                "sha": self.view.commits[pull.merge_commit].parents[0]
                if self.view.commits[pull.merge_commit].parents
                else pull.merge_commit,
                "repo": {"full_name": self.repository.full_name},
            },
        }


def _signed(who: Signature) -> Json:
    return {"name": who.name, "email": who.email, "date": who.date}
