"""Machine-sounding text, claims and praise (after Wikipedia's "Signs of AI writing", our own patterns)."""

from typing import Final

from bot.pipeline.lint.rules import Rule, matches, words

_NAME: Final = "Machine-sounding"
_GRAND: Final = "(?:significant|pivotal|major|important|crucial|new|key|vital|defining)"

MACHINE_WORDS: Final = (
    Rule(
        name="inflated-significance",
        family=_NAME,
        sentence="It claims importance instead of showing it: say what changed.",
        check=words(
            "(?:a )?testament to",
            f"marks? an? {_GRAND} (?:milestone|shift|step|moment|era|turning point|chapter)",
            f"plays? an? {_GRAND} role",
            "underscor(?:e|es|ing) (?:the|its|our|their) (?:importance|significance|commitment|value|need)",
            "set(?:s|ting)? the stage for",
            f"{_GRAND} milestone",
            "indelible mark",
            "turning point (?:for|in)",
        ),
        passes=("The parser plays no role in this.", "Milestones can be renamed."),
        fails=(
            "This release marks a pivotal moment for tables.",
            "It is a testament to our care.",
            "A major milestone.",
        ),
        english=True,
    ),
    Rule(
        name="name-dropping",
        family=_NAME,
        sentence="Names as ornament: keep a name only where it says something about the change.",
        check=words(
            "as (?:seen|featured) (?:in|on)",
            "(?:widely|globally) (?:recogni[sz]ed|acclaimed|celebrated)",
            "industry leaders (?:such as|like|including)",
            "(?:trusted|used|loved) by (?:leading|top|the world's|industry|thousands|millions|teams everywhere)",
            "leading (?:media )?outlets",
            "social media presence",
        ),
        passes=("It is used by the importer.", "The widely used `left-pad` is gone."),
        fails=("Trusted by leading teams.", "As seen in the big papers.", "Industry leaders such as Acme use it."),
        english=True,
    ),
    Rule(
        name="trailing-analysis",
        family=_NAME,
        sentence="A tail of analysis after the comma: end the sentence before it.",
        check=matches(
            r", (?:thereby |thus |further |while |ultimately )?(?:highlighting|underscoring|emphasi[sz]ing|showcasing"
            r"|reflecting|symboli[sz]ing|cementing|solidifying|demonstrating|reinforcing|fostering|illustrating"
            r"|paving the way|marking an?|contributing to|enhancing|elevating"
            r"|ensuring (?:that )?(?:a |an |your |our |the )?"
            r"(?:smooth|seamless|better|consistent|optimal|reliable|great))\b"
        ),
        passes=("Saving is atomic, so a crash loses nothing.", "The table, now sortable, prints."),
        fails=("Saving is atomic, highlighting our care.", "Menus are flat, ensuring a smooth experience."),
        english=True,
    ),
    Rule(
        name="promotional-words",
        family=_NAME,
        sentence="Advertising instead of description: say what it does.",
        check=words(
            "powerful",
            "vibrant",
            "stunning",
            "breathtaking",
            "world[- ]class",
            "state[- ]of[- ]the[- ]art",
            "best[- ]in[- ]class",
            "must[- ]have",
            "unmatched (?:speed|power|quality|performance|flexibility)",
            "blazing(?:ly)?[- ]fast",
            "lightning[- ]fast",
            "effortless(?:ly)?",
            "delightful(?:ly)?",
        ),
        passes=("An unmatched bracket is reported.", "Filters can be combined."),
        fails=("Powerful filters.", "Blazingly fast filters.", "State-of-the-art filters."),
        english=True,
    ),
    Rule(
        name="weasel-attribution",
        family=_NAME,
        sentence="Nobody in particular says so: name who, or leave it out.",
        check=words(
            "(?:experts|observers|analysts|critics|researchers) (?:say|believe|agree|argue|note|have noted|suggest)",
            "(?:studies|research|reports|surveys) (?:show|shows|suggest|suggests|indicate|indicates)",
            "(?:it is|it's) (?:widely|generally|commonly) (?:believed|known|regarded|accepted|thought)",
            "many (?:users|people|developers|teams) (?:say|believe|feel|agree|report)",
        ),
        passes=("The report lists the totals of the quarter.", "Bo says it halves the wait."),
        fails=("Experts agree that tables matter.", "Studies show that users like it.", "It is widely known."),
        english=True,
    ),
    Rule(
        name="challenges-and-outlook",
        family=_NAME,
        sentence="The essay's section on challenges and outlook: leave it out.",
        check=matches(
            r"^(?:challenges(?: and .{1,40})?|(?:future|the) outlook|future prospects"
            r"|challenges ahead|(?:the )?road ahead)\W*$"
            r"|\bdespite (?:these|its|the|such) (?:many )?(?:challenges|hurdles|obstacles)\b"
            r"|\bfaces? (?:several|many|numerous) challenges\b"
        ),
        passes=("The login now sends a challenge.", "## Outlook calendars\n\nThey sync again."),
        fails=(
            "Despite these challenges, the editor grows.",
            "# A title\n\nA lead.\n\n## Challenges and future outlook",
        ),
        english=True,
    ),
    Rule(
        name="machine-vocabulary",
        family=_NAME,
        sentence="A word that models overuse: use the plain one.",
        check=matches(
            r"(?:^|(?<=[.!?] ))additionally\b|(?:^|(?<=[.!?] ))(?:moreover|furthermore)\b"
            r"|\b(?:delv(?:e|es|ed|ing)|crucial(?:ly)?|pivotal|tapestry|intricac(?:y|ies)|interplay"
            r"|garner(?:s|ed|ing)?|realm|myriad"
            r"|plethora|multifaceted|ever-evolving|paramount|showcas(?:e|es|ed|ing)"
            r"|underscor(?:es|ed|ing)? (?:the|that|how|our|its)|(?:evolving|digital|technological"
            r"|competitive) landscape)\b"
        ),
        passes=("An underscore in a name is kept.", "Landscape pages print.", "It needs an additional step."),
        fails=(
            "Additionally, tables wrap.",
            "We delve into tables.",
            "In the evolving landscape of tables.",
            "A crucial fix.",
        ),
        english=True,
    ),
    Rule(
        name="copula-avoidance",
        family=_NAME,
        sentence='A long way round "is" or "has": use the short verb.',
        check=words(
            "serves? as an?",
            "stands? as an?",
            "boasts? (?:an?|over|more|the)",
            "represents? an? (?:significant|major|new)",
        ),
        passes=("The server serves assets.", "The cache is a buffer."),
        fails=("The cache serves as a buffer.", "The editor boasts a new menu."),
        english=True,
    ),
)
"""Phrases, each a rule."""
