"""How well the analysis chooses and what drafts are worth, held against notes that people published. See docs/."""
