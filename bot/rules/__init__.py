"""Whether, how much, when: one file for one question.

Every function here takes facts and returns values: no I/O, no clock, no randomness. A refusal is a `Violation`, a
sentence for people; several are listed at once.
"""
