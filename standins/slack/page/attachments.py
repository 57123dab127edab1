"""Files below a message: what they are, a preview that folds, and a download."""

from standins.slack.page.markdown import markdown
from standins.slack.page.markup import Html, tag
from standins.slack.page.names import Names
from standins.slack.records import File

LONGEST_PREVIEW = 20_000
PICTURES = {"png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "webp": "image/webp"}
_MARKDOWN = frozenset({"md", "markdown", "post"})


def attachment(file: File, names: Names) -> Html:
    """A card with the file's title, size, preview and download."""
    address = f"/page/file/{file.id}"
    kind = suffix(file)
    title = tag("b", {}, file.title or file.name)
    about = tag("small", {}, f"{_kind_name(kind)} · {_size(len(file.content))}")
    head = [
        tag("span", {"class": "file-icon", "aria-hidden": "true"}, kind[:4] or "file"),
        tag("span", {}, title, about),
    ]
    download = tag(
        "a",
        {"class": "button", "href": address, "download": file.name, "aria-label": f"Download {file.name}"},
        "Download",
    )
    if kind in PICTURES:
        shown = tag("img", {"class": "picture", "src": address, "alt": file.title or file.name})
        return tag(
            "div", {"class": "file", "data-file-id": file.id}, tag("div", {"class": "file-head"}, head, download), shown
        )
    preview = _preview(file, kind, names)
    if preview is None:
        return tag(
            "div", {"class": "file", "data-file-id": file.id}, tag("div", {"class": "file-head"}, head, download)
        )
    return tag(
        "details",
        {"class": "file", "data-file-id": file.id},
        tag("summary", {"class": "file-head", "aria-label": f"Preview {file.name}"}, head, download),
        tag("div", {"class": "preview", "tabindex": "0", "role": "region", "aria-label": file.name}, preview),
    )


def suffix(file: File) -> str:
    """The end of the file's name without a dot, else the type that Slack gave it."""
    return (file.name.rpartition(".")[2] if "." in file.name else file.filetype).lower()


def _preview(file: File, kind: str, names: Names) -> Html | None:
    try:
        text = file.content.decode()
    except UnicodeDecodeError:
        return None
    cut = text[:LONGEST_PREVIEW]
    rest = tag("p", {"class": "hint"}, "Download the file to read the rest.") if len(text) > len(cut) else None
    shown = markdown(cut, names) if kind in _MARKDOWN else tag("pre", {}, cut)
    return tag("div", {"class": "markdown"}, shown, rest)


def _kind_name(kind: str) -> str:
    return "Markdown" if kind in _MARKDOWN else kind.upper() or "File"


def _size(length: int) -> str:
    return f"{length} B" if length < 1024 else f"{length / 1024:.0f} kB"
