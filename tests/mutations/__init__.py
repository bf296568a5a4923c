"""`python -m tests.mutations`: the product is broken on purpose, one way after another; the tests must notice each."""
