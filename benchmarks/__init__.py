"""Speed as ratios against a named floor in the same run, or against a budget of Slack or of patience."""
