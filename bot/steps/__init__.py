"""Every call to the outside, each safe to repeat: it looks for its own effect before it acts again."""
