"""The whole main job, over real HTTP."""

from decimal import Decimal

from tests.demo.play import approve, ask
from tests.sandbox.stage import Stage


async def test_a_request_becomes_a_resolved_ticket_with_the_billed_lines_negative(play: Stage) -> None:
    await ask(play.slack.person("mere"), show=[], slack=play.slack)
    card = await play.card("Kererū Café")
    await approve(play.slack.person("wiremu"), card)
    await play.thread_says(card, "Done in Syncro")
    (ticket,) = play.tickets()
    assert ticket.resolved
    assert [(line.name, line.quantity, line.retail_cents) for line in ticket.lines] == [
        ("Yealink T46U handset", Decimal(-1), 24900),
        ("Microsoft 365 Business Premium", Decimal(-3), 3740),
    ]
    assert not play.slack.failures


async def test_an_approval_survives_a_restart(play: Stage) -> None:
    await ask(play.slack.person("mere"), show=[], slack=play.slack)
    card = await play.card("Kererū Café")
    await play.restart()
    await approve(play.slack.person("wiremu"), card)
    await play.restart()
    await play.thread_says(card, "Done in Syncro")
    (ticket,) = play.tickets()
    assert ticket.resolved
