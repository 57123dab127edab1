"""A stand-in for Slack: one workspace behind the Web API, signed deliveries, and a page for people."""
