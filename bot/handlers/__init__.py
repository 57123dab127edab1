"""What Slack sends: the boundary, the listeners, and what each recorded request leads to."""
