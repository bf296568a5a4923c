"""The local services: a Syncro account and a Slack workspace that speak the real protocols over real sockets."""
