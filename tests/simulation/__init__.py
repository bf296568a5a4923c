"""A simulation of everything at once: one seed, one process, a virtual clock, and every invariant after every step.

`loop` is time and `chance` the dice. `world` is an account with everything in it, `host` a machine that crashes and
freezes, `disk` the ledger on it, `engine` its driver, `memory` what it said, `net` the way to Syncro, `slack` what
people see, `cast` the people, `hand` what they do in Syncro, `accounts` what those do who send the bills, and `fate`
what befalls them all. `judge` checks what is sent, `books` what stands in Syncro, `by_hand` what people refunded past
the bot, `landed` what invoices hold, and `verdicts` what the ledger says. `play` puts one seed together, `__main__`
runs many, and `broken` proves that they would find something.
"""
