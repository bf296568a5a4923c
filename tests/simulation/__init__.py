"""A simulation of everything at once: one seed, one process, a virtual clock, and every invariant after every step.

`loop` is time, `host` is a machine that crashes and freezes, `disk` is the ledger's database on it, `net` is the way to
Syncro, `slack` is what people see, `cast` are the people, `world` is an account with everything in it, `judge` checks
the invariants 1 to 11, `play` puts one seed together, `__main__` runs many.
"""
