"""Notra for Slack: engineering activity in, drafts that a team reviews in Slack out."""
