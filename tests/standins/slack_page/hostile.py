"""Texts as somebody would write them who wants to break out of them."""

from hypothesis import strategies as st

PIECES = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</div>", "<!--", "-->", "]]>", '"', "'", "<", ">",
    "&", "&lt;", "&gt;", "&amp;", "&quot;", "&#60;", "&#x3c;script&#x3e;", "javascript:alert(1)", "data:text/html,<b>",
    "<javascript:alert(1)|click>", "<https://a.example/\"onclick=alert(1)|x>", "<https://a.example|<b>>", "<!channel>",
    "&lt;!here&gt;", "<@U1|\"><b>>", "<#C1|x>", "<!date^1^{date}^javascript:alert(1)|f>", "<!subteam^S1|@x>",
    "[x](javascript:alert(1))", "[x](https://a.example \"t\")", "![x](data:image/svg+xml,<svg>)", "<https://ok.example>",
    "`", "```", "*", "_", "~", "~~", "**", "> ", "- [ ] ", "| a |\n|---|\n", "\n", "\t", "\0", "\u202e", "\ud800",
    ":tada:", "https://a.example/?q=\"><b>", "{", "}", "\\", "\\<", " ",
)  # fmt: skip

texts = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=6)), max_size=14).map("".join)
