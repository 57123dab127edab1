"""Words that say nothing or shout: the families that advertising and announcements are made of."""

from typing import Final

from bot.pipeline.lint.rules import Rule, words

_NAME: Final = "Banned words"

BANNED: Final = (
    Rule(
        name="praise-words",
        family=_NAME,
        sentence="A word of praise that says nothing: say what it does, or leave it out.",
        check=words("seamless(?:ly)?", "robust(?:ly|ness)?", "flawless(?:ly)?", "bespoke", "tailor-?made", "tailored"),
        passes=("Imports retry when the connection drops.",),
        fails=("Imports are now robust.", "A seamless import.", "Tailored to your team."),
        english=True,
    ),
    Rule(
        name="grand-verbs",
        family=_NAME,
        sentence="A grand verb for a plain thing: use the plain verb.",
        check=words(
            "(?:your|our|their) journey",
            "journey (?:to|towards?|with)",
            "elevat(?:e|es|ed|ing)",
            "foster(?:s|ed|ing)?",
            "embrac(?:e|es|ed|ing)",
            "empower(?:s|ed|ing)?",
            "supercharg(?:e|es|ed|ing)",
            "redefin(?:e|es|ed|ing) (?:how|what|the way)",
            "unlock(?:s|ed|ing)? (?:the|new|your|its|their) (?:full |true )?(?:potential|power|possibilities|value)",
            "unleash(?:es|ed|ing)?",
        ),
        passes=(
            "Admins can unlock an account.",
            "A macro can redefine a symbol.",
            "The user journey map exports again.",
        ),
        fails=(
            "Empower your team.",
            "This elevates the editor.",
            "It redefines how teams plan.",
            "Unlock the full potential.",
        ),
        english=True,
    ),
    Rule(
        name="superlatives",
        family=_NAME,
        sentence="A superlative that nothing proves: give the number or leave it out.",
        check=words(
            "game-?chang(?:ing|ers?)",
            "game chang(?:ing|ers?)",
            "revolution(?:ary|i[sz](?:e|es|ed|ing))",
            "ground-?breaking",
            "cutting[- ]edge",
            "unparalleled",
            "unprecedented",
            "unrivall?ed",
            "next[- ]level",
        ),
        passes=("Search takes 40 ms instead of 90 ms.",),
        fails=("A game-changing search.", "Cutting-edge search.", "A revolutionary editor."),
        english=True,
    ),
    Rule(
        name="diving",
        family=_NAME,
        sentence="Nobody dives: say what comes, or begin with it.",
        check=words("div(?:e|es|ing) (?:in|into|deep|deeper)", "deep[- ]div(?:e|es|ing)", "let's dive"),
        passes=("The guide explains webhooks.",),
        fails=("Let's dive into webhooks.", "A deep dive on webhooks."),
        english=True,
    ),
    Rule(
        name="loud-words",
        family=_NAME,
        sentence="A loud word: give the size, or leave it out.",
        check=words("massive(?:ly)?", "(?<!in the )wild(?:ly)?", "absolutely", "insane(?:ly)?", "mind-?blowing"),
        passes=("Seen in the wild with proxies.", "The file is 2 GB large.", "Wildcards match again."),
        fails=("A massive speedup.", "Wildly faster.", "It is absolutely faster."),
        english=True,
    ),
    Rule(
        name="drama-words",
        family=_NAME,
        sentence="Drama instead of a fact: say what went wrong.",
        check=words("headaches?", "nightmares?", "pain[- ]points?"),
        passes=("Merges no longer lose comments.",),
        fails=("Merging was a nightmare.", "No headaches with merges.", "It solves a pain point."),
        english=True,
    ),
    Rule(
        name="announcing",
        family=_NAME,
        sentence="How the publisher feels is no news: begin with what changed.",
        check=words(
            "(?:thrilled|excited|delighted|pleased|proud|happy|stoked) to "
            "(?:announce|share|introduce|release|say|bring)",
            "(?:we(?:'re| are)|i'm|i am|so|very) (?:thrilled|excited|delighted|stoked)",
            "stay tuned",
            "without further ado",
            "exciting (?:news|updates?|changes?|features?|new)",
        ),
        passes=("Tables wrap now.", "An excited state of the particle is drawn."),
        fails=("We are thrilled to announce tables.", "Stay tuned.", "Exciting news about tables."),
        english=True,
    ),
    Rule(
        name="office-words",
        family=_NAME,
        sentence="An office word for a simple thing: say it simply.",
        check=words(
            "streamlin(?:e|es|ed|ing)",
            "navigat(?:e|es|ing) (?:the|through the) (?:complex|challeng|world|landscape|intricac)\\w*",
            "complexities",
            "meticulous(?:ly)?",
            "leverag(?:e|es|ed|ing)",
            "utili[sz](?:e|es|ed|ing)",
            "synerg(?:y|ies)",
            "holistic(?:ally)?",
            "best[- ]practices? approach",
        ),
        passes=("Navigating between tabs keeps the scroll position.", "The import uses fewer steps."),
        fails=("We streamlined imports.", "It leverages the cache.", "Navigate the complexities of tax."),
        english=True,
    ),
)
"""Families of words that no draft needs."""
