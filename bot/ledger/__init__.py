"""What we remember. The database is the truth, Slack is a view of it."""
