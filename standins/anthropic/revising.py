"""Revisions by plain rules: a few instructions are carried out on the draft for real, others are said to be beyond."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from standins.anthropic.briefs import Brief, BriefChange, without_markers
from standins.anthropic.outline import Block, parse, render, without_empty_sections
from standins.anthropic.writing import COUNTED, LABEL, kind_of, sentences_of

_FEW_WORDS = 9
_SHORTER = re.compile(r"\b(?:short(?:er|en)?|brief(?:er)?|concise|tight(?:er|en)?|trim|condense)\b", re.IGNORECASE)
_LONGER = re.compile(r"\b(?:long(?:er)?|more detail\w*|expand|elaborate)\b", re.IGNORECASE)
_LEAD = re.compile(r"\b(?:lead|start|begin|open) with (?P<what>[^.;,\n]+)", re.IGNORECASE)
_REMOVE = re.compile(r"\b(?:remove|drop|delete|leave out|cut|without) (?P<what>[^.;,\n]+)", re.IGNORECASE)
_TITLE = re.compile(
    r"\b(?:add (?:a |the )?title|give it (?:a |the )?title|title it)\b[\s:]*(?P<what>[^.;\n]*)", re.IGNORECASE
)
_NEXT_WISH = re.compile(
    r"\s+(?:and|then|but)\s+(?:make|lead|start|begin|open|remove|drop|delete|cut|add|give|keep)\b.*"
)
_WORD = re.compile(r"[a-z0-9]+")
_FILLER = frozenset(
    _WORD.findall(
        "a about all an and any bullet bullets called change changes entry entries everything for from in is it item "
        "items line lines of on one ones our part parts section sections that the this to update updates which with"
    )
)
_ASIDE = re.compile(r"[_*`<>{}\[\]\n]+")
_THANKS = re.compile(r" Thanks to [^\n]+\.$")
_STATEMENT = re.compile(r"[^{}]+\{c\d+(?:,c\d+)*\}")
_FIRST_SENTENCE = re.compile(r"^(?:\*\*.+?\*\*|.+?[.!?](?=\s|$))", re.DOTALL)


@dataclass(frozen=True)
class _Scene:
    """A draft's blocks and the changes that its markers name."""

    blocks: list[Block]
    changes: dict[str, BriefChange]
    title: str


def revise(brief: Brief) -> str:
    """The draft with the instruction applied as far as the rules go; the label says what was and was not done."""
    blocks = [block for block in parse(brief.draft or "") if LABEL not in block.text]
    scene = _Scene(blocks, {change.id: change for change in brief.changes}, f"{brief.repository} {brief.range}".strip())
    instruction = brief.instruction or ""
    done: list[str] = []
    for wish, rule in _RULES:
        for found in wish.finditer(instruction):
            changed = rule(scene, _object(found))
            if changed is not None:
                scene = replace(scene, blocks=without_empty_sections(changed))
                done.append(_plain(_NEXT_WISH.sub("", found.group())))
    said = f"Applied: {'; '.join(done)}." if done else f"Could not apply: {_plain(instruction)}."
    titled = [block for block in scene.blocks[:1] if block.level == 1]
    return render([*titled, Block("text", f"_{LABEL} {said}_"), *scene.blocks[len(titled) :]])


def _object(found: re.Match[str]) -> str:
    what = found.groupdict().get("what") or ""
    return _NEXT_WISH.sub("", what).strip(" \"'“”‘’.")


def _plain(text: str) -> str:
    return " ".join(_ASIDE.sub(" ", without_markers(text)).split())[:120]


def _stems(text: str) -> list[str]:
    return [word.removesuffix("es").removesuffix("s") for word in _WORD.findall(text.lower()) if word not in _FILLER]


def _matching(scene: _Scene, what: str) -> list[Block]:
    wanted = _stems(what)
    scored: list[tuple[int, Block]] = []
    heading = ""
    for block in scene.blocks:
        if block.kind == "heading":
            heading = block.text
        if block.kind == "bullet":
            words = _stems(f"{heading} {_about(block, scene.changes)}")
            scored.append((sum(any(word.startswith(stem) for word in words) for stem in wanted), block))
    best = max((score for score, _ in scored), default=0)
    return [block for score, block in scored if score == best] if best else []


def _about(block: Block, changes: dict[str, BriefChange]) -> str:
    named = [changes[one] for one in block.ids if one in changes]
    return " ".join([block.text, *(f"{change.title} {COUNTED[kind_of(change)][0]}" for change in named)])


def _remove(scene: _Scene, what: str) -> list[Block] | None:
    gone = _matching(scene, what)
    return [block for block in scene.blocks if block not in gone] if gone else None


def _lead_with(scene: _Scene, what: str) -> list[Block] | None:
    first = _matching(scene, what)
    if not first:
        return None
    rest = [block for block in scene.blocks if block not in first]
    place = next((index for index, block in enumerate(scene.blocks) if block.kind == "bullet"), 0)
    return [*rest[:place], *first, *rest[place:]]


def _add_title(scene: _Scene, what: str) -> list[Block] | None:
    kept = [block for block in scene.blocks if block.level != 1]
    return [Block("heading", f"# {_plain(what) or scene.title}"), *kept]


def _lengthen(scene: _Scene, _: str) -> list[Block] | None:
    longer = [_with_body(block, scene.changes) for block in scene.blocks]
    return longer if longer != scene.blocks else None


def _with_body(block: Block, changes: dict[str, BriefChange]) -> Block:
    if block.kind != "bullet":
        return block
    said = [sentence for one in block.ids if one in changes for sentence in sentences_of(changes[one], 3)]
    new = [sentence for sentence in said if sentence not in block.text]
    if not new:
        return block
    thanks = _THANKS.search(block.text)
    told = block.text[: thanks.start()] if thanks else block.text
    start = told if told.endswith((".", "!", "?", "**")) else f"{told}."
    return replace(block, text=f"{start} {' '.join(new)}{thanks.group() if thanks else ''}")


def _shorten(scene: _Scene, _: str) -> list[Block] | None:
    one_liners = [_first_sentence(block) for block in scene.blocks]
    if one_liners != scene.blocks:
        return one_liners
    fewer = [_few_words(block) for block in scene.blocks]
    return fewer if fewer != scene.blocks else None


def _first_sentence(block: Block) -> Block:
    """A bullet's first sentence; of a paragraph with a marker at each statement, the first half of them."""
    told = _STATEMENT.findall(block.text) if block.kind == "text" else []
    if len(told) > 1:
        return replace(block, text="".join(told[: (len(told) + 1) // 2]).strip())
    found = _FIRST_SENTENCE.match(block.text) if block.kind == "bullet" else None
    return replace(block, text=found.group()) if found else block


def _few_words(block: Block) -> Block:
    words = block.text.split()
    if block.kind != "bullet" or len(words) <= _FEW_WORDS:
        return block
    shortened = " ".join(words[:_FEW_WORDS]).rstrip(",;:") + "…"
    return replace(block, text=shortened + ("**" if shortened.count("**") % 2 else ""))


_RULES: Sequence[tuple[re.Pattern[str], Callable[[_Scene, str], list[Block] | None]]] = (
    (_REMOVE, _remove),
    (_SHORTER, _shorten),
    (_LONGER, _lengthen),
    (_LEAD, _lead_with),
    (_TITLE, _add_title),
)
"""What an instruction may ask for and who does it, in the order in which it is done. None: nothing to do it to."""
