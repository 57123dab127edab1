"""What people in Slack see: pure builders from values to Block Kit."""
