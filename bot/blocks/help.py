"""The answer to /refund help."""

from __future__ import annotations

from bot.blocks.clean import clean
from bot.blocks.message import Message, message
from bot.blocks.text import bold, bullet, cut, paragraph


def help_text() -> Message:
    """How to ask, who decides, and what happens then."""
    return message(
        paragraph(bold("Refunds in Syncro")),
        bullet(bold("/refund"), " asks for a refund: choose the customer, the invoice and what comes back."),
        bullet(bold("/refund 8101"), " starts with invoice 8101."),
        bullet("Somebody else approves or rejects it on the card in the channel, or asks you something first."),
        bullet("Until then you can edit or cancel it there. What nobody decides expires; nothing approves itself."),
        bullet("I then create the Syncro ticket, add each line at the billed price, read it back and resolve it."),
        bullet("The Home tab of this app shows what waits for you, and where your requests stand."),
        bullet("The thread of the card tells what was done, and calls you when something needs a person."),
        bullet("Afterwards I ask there for the shelf to be counted, where something stocked came back."),
        bullet("The credit comes with the next run of the customer's recurring invoice; Spark customers see it later."),
        bullet(bold("/refund show RF-000123"), " shows everything about one refund; so does its card's button."),
        bullet(bold("/refund report"), " posts last month at a glance in the channel; approvers only."),
        bullet(
            bold("/refund pause"),
            " and ",
            bold("/refund resume"),
            " stop and start all work in Syncro; approvers only.",
        ),
        bullet(
            bold("/refund delegate"), " has somebody else approve for you for some days, and shows who acts for whom."
        ),
        bullet(bold("/refund serial 7C2F80AA02"), " tells what became of a unit that came back."),
        bullet("Manual Items cannot be refunded: choose the actual product line."),
    )


def did_not_understand(typed: str) -> Message:
    """The answer to anything else after /refund."""
    return message(
        paragraph(f"I do not understand “{cut(clean(typed), 100)}”. Nothing has changed."),
        paragraph("Type ", bold("/refund"), " to ask for a refund, or ", bold("/refund help"), " for more."),
    )
