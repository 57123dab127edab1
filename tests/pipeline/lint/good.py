"""Texts as they should be, one and more of each type: by the requirements of each, written by hand."""

from bot.models import ContentType

CHANGELOG = """\
Reports now print the way they look on the screen, and an import that loses its connection goes on where it stopped.
Sign-in tokens that were revoked no longer open a session, so an upgrade should not wait.

## Highlights

- **Revoked tokens open no session.** A token stayed valid for up to 5 minutes after it was revoked. It now ends at
  once. Thanks to ana. {c1}
- **Exports moved to `/v2/exports`.** Scripts that call `/v1/exports` get a 410 from version 3.0 on. Thanks to bo. {c2}
- **Imports resume.** After a cut the import continues with the next row. Thanks to ana and bo. {c3}

## More updates

### Features

- **Tables wrap.** Long rows no longer overflow. Thanks to cy. {c4}

### Bug fixes

- **The `--since` flag accepts tags.** It took dates only. Thanks to bo. {c5}
- **Umlauts in names sort right.** Thanks to dee. {c6,c7}

### New contributors

Thank you, dee, for your first contribution.
"""
SHORT_CHANGELOG = """\
One fix: the importer reads files with Windows line ends again.

## More updates

### Bug fixes

- **Files with Windows line ends import again.** ([#12](https://github.com/acme/rocket/pull/12))
"""
_STORY = """\
For a year, a report with more than 40 columns looked fine on the screen and broke on paper. Rows ran over the margin, \
and the totals, which people print a report for, stood on a page of their own. {c1} Ana rewrote the layout so that a \
row is measured before it is drawn. {c1} What you see is what the printer gets.

The change is small to look at. You open a report, press print, and the columns are there. Behind it the layout runs \
twice: once to learn how wide each cell wants to be, and once to place it. {c1} The second run costs 3 ms for a page. \
"""
BLOG = f"""\
# Reports print the way they look

Reports with many columns now print whole. You no longer export a table to a spreadsheet to get its totals on one page.

## What was wrong with paper

{_STORY * 2}

## How a row is measured

{_STORY * 2}

```python
report.print(columns="all")
```

## What comes next

You can try it with any report that you have. If yours has merged cells, wait for the next version: they still break. \
"""
LINKEDIN = """\
A customer printed our report and got 14 pages.
On the screen it was one table.

For a year we told people to export it and print the spreadsheet. It worked, and it was wrong: the totals were the \
reason they printed it at all.

So Ana measured every row before drawing it. The layout runs twice now, which sounds slow. It costs 3 ms a page.

What we learned:
- The workaround hid the bug from us.
- The people who print are the ones who decide.
- Measuring first made the code shorter.

If you ship reports, print one today. On paper, with your longest row in it.
"""
X = "A report with 90 columns prints on one page now. We measure each row before we draw it, which costs 3 ms a page."
_SECOND = "Imports go on where the connection was cut. The row counter survives a restart, so nothing is read twice."
TWO_POSTS = f"{X}\n\n---\n\n{_SECOND}"

GOOD = {
    "a changelog": (ContentType.CHANGELOG, CHANGELOG),
    "a short changelog": (ContentType.CHANGELOG, SHORT_CHANGELOG),
    "a blog post": (ContentType.BLOG, BLOG),
    "a LinkedIn post": (ContentType.LINKEDIN, LINKEDIN),
    "an X post": (ContentType.X, X),
    "two X posts": (ContentType.X, TWO_POSTS),
}
