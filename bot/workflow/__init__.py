"""What happens to a refund, told from top to bottom."""
