"""How well the analysis chooses, held against changelogs that people curated by hand. See docs/selection.md."""
