"""What Slack accepts: blocks, messages, views, and the answers to its own requests."""
