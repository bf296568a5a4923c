"""`python -m tests.demo`: one refund, from /refund to a resolved ticket, with local services and the real bot."""
