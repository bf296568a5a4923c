"""How fast, and how many: `python -m tests.benchmarks.<name>` prints figures; `--check` holds them to a bound."""
