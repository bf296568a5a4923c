"""Each single safeguard, and what notices that it is taken out: seeds of the simulation, or tests of its own."""

SAFEGUARDS: dict[str, tuple[str, ...]] = {
    "the look at sending": ("nobody looks again when a request is sent",),
    "the look at each line": ("nobody looks before a line", "refunds by hand are not looked for before a line"),
    "the last look after a second send": (
        "nobody waits for the last look after a second send",
        "a second ticket is not looked for after a second send",
    ),
    "a believed refusal of a second send": ("a refusal of a second send is believed",),
    "adoption by reference alone": ("a ticket is adopted by its reference alone",),
    "any line with the reference": ("any line with the reference is taken for the one that was sent",),
    "a withdrawn send": ("a send that never left makes those before it forgotten",),
    "closing at once": ("a refund is closed before what was sent can take effect",),
    "GST wrong by a tenth": ("GST is wrong by a tenth",),
    "billed again after landing": ("what has landed is final: taken off, voided or billed again, nobody is told",),
    "writes during the run": ("writes begin during the run",),
    "a lost lane whose result is stored": ("two work in one lane", "the lane is not held when a step is stored"),
    "a lost look whose result is stored": ("a look that was lost stores what it has read",),
    "keep without its fingerprint": ("what was changed once more is kept unseen",),
}
"""The names are those of `broken.BROKEN`, and of `tests/mutations/catalogue`."""
