"""Machine-sounding text: a chatbot's phrases (after Wikipedia's "Signs of AI writing", our patterns)."""

from typing import Final

from bot.pipeline.lint.rules import Rule, matches, words

_NAME: Final = "Machine-sounding"

MACHINE_TALK: Final = (
    Rule(
        name="chatbot-phrases",
        family=_NAME,
        sentence="A chatbot speaks here: leave the phrase out.",
        check=matches(
            r"\bI hope this (?:helps|finds)|\blet me know if\b|^(?:certainly|sure|of course|absolutely)[,!]"
            r"|\bwould you like me to\b|\bas an? (?:AI|language model)\b|^here(?: is|'s) (?:the|your|a) (?:\w+ ){0,3}"
            r"(?:changelog|draft|post|version|rewrite|text|summary)\b|\bas requested\b|\bfeel free to\b"
        ),
        passes=("The hint tells you where the log is.",),
        fails=("Here is your changelog:", "I hope this helps.", "Certainly, tables wrap.", "Feel free to try it."),
        english=True,
    ),
    Rule(
        name="cutoff-disclaimer",
        family=_NAME,
        sentence="The writer speaks of what it was given: leave it out.",
        check=words(
            "as of my (?:last|knowledge)\\b.{0,20}",
            "knowledge cut-?off",
            "(?:based on|according to|from) the (?:provided|given|available) "
            "(?:information|data|changes|activity|context)",
            "(?:not|isn't|aren't) (?:specified|stated|mentioned|available) in the (?:provided|given|data|changes)",
            "details (?:are|remain) (?:limited|scarce|unclear)",
        ),
        passes=("The cutoff date of a search can be set.",),
        fails=("Based on the provided changes, tables wrap.", "Details are limited."),
        english=True,
    ),
    Rule(
        name="sycophancy",
        family=_NAME,
        sentence="Flattery: leave it out.",
        check=words(
            "(?:great|excellent|good) (?:question|point)",
            "you(?:'re| are) absolutely right",
            "what an? (?:great|fantastic|amazing|wonderful)",
            "our (?:amazing|awesome|incredible|wonderful|fantastic) (?:community|users|team|customers|contributors)",
        ),
        passes=("Thanks to ana and bo.", "The floating point is right."),
        fails=("Thanks to our amazing community.", "What a great week."),
        english=True,
    ),
    Rule(
        name="filler",
        family=_NAME,
        sentence="Filler: leave the phrase out, or use the short word.",
        check=words(
            "in order to",
            "due to the fact that",
            "at this point in time",
            "(?:it is|it's) (?:important|worth|essential) (?:to note|noting|to mention|mentioning)",
            "ha(?:s|ve) the ability to",
            "in the event that",
            "needless to say",
            "at the end of the day",
            "when it comes to",
            "in today's (?:\\w+[- ]){0,3}world",
            "for the purpose of",
        ),
        passes=("To save, press Ctrl+S.", "Events come in order, to the second."),
        fails=(
            "In order to save, press Ctrl+S.",
            "It's worth noting that tables wrap.",
            "When it comes to tables, they wrap.",
        ),
        english=True,
    ),
    Rule(
        name="hedging",
        family=_NAME,
        sentence="Two hedges in a row: say it, or leave it out.",
        check=words(
            "(?:could|may|might|can) (?:potentially|possibly|perhaps|arguably)",
            "it (?:could|might|can) be (?:argued|said) that",
            "(?:somewhat|fairly|rather|quite) (?:likely|possibly|generally)",
            "(?:seems?|appears?) to (?:possibly|potentially|suggest)",
        ),
        passes=("A retry may take a minute.",),
        fails=("A retry could potentially take a minute.", "It could be argued that retries help."),
        english=True,
    ),
    Rule(
        name="upbeat-ending",
        family=_NAME,
        sentence="A cheerful ending that says nothing: stop before it.",
        check=words(
            "the future (?:looks|is) bright",
            "(?:exciting|bright) (?:times|future|road|things) (?:ahead|lie ahead|to come)",
            "(?:this is|and this is|it's|we're) (?:just|only) (?:the beginning|getting started)",
            "(?:we )?can(?:'t|not) wait to (?:see|hear|show|share)",
            "happy (?:coding|shipping|building|hacking)",
            "the possibilities are endless",
            "journey (?:continues|has just begun)",
            "here's to (?:the|many|a|an)",
        ),
        passes=("Next comes paging for exports.",),
        fails=("This is just the beginning.", "We can't wait to see what you build.", "Happy coding."),
        english=True,
    ),
)
"""Phrases of talk, each a rule."""
