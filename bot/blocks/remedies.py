"""What can be done about a refund that waits for a person: the buttons, and what was chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.blocks.attention import becomes, story
from bot.blocks.button import actions, button, confirm
from bot.blocks.by_hand import not_the_same_button
from bot.blocks.message import Message, message
from bot.blocks.text import paragraph, person
from bot.blocks.what_to_do import CHECK, RECHECK
from bot.models import Remedy, Trap

if TYPE_CHECKING:
    from bot.blocks.message import Block
    from bot.models import Attention, Refund

AFTER_THE_TICKET = frozenset({Trap.NOT_LANDED, Trap.NOT_SEEN, Trap.LANDED_OTHERWISE, Trap.TAKEN_OFF})
"""The traps in which nothing is left to do in Syncro by the bot: whoever knows better may end it at once."""
GOES_ON = " I look at Syncro first and do only what is not there yet."


def buttons(refund: Refund, trouble: Attention) -> Block:
    """Go on and hand over, always; keep theirs and put back ours where the ticket allows it."""
    value = {"refund": refund.id}
    chosen = [_keep(refund, trouble)] if trouble.may_keep else []
    if trouble.trap is Trap.CHANGED and trouble.may_put_back:
        chosen.append(button("put_back", "Put Back Ours", value))
    go_on = button("retry", story(refund, trouble).button, value)
    excuse = not_the_same_button(refund) if trouble.by_hand else []
    close = [button("close", "Close with Reason", value)] if trouble.trap in AFTER_THE_TICKET else []
    hand_over = button("hand_over", "Hand Over", value)
    return actions(f"attention:{refund.reference}", *chosen, go_on, *excuse, hand_over, *close)


def chosen(refund: Refund, user_id: str, remedy: Remedy) -> Message:
    """Who chose what, in the place of the buttons."""
    who, name = person(user_id), refund.reference
    trap = refund.attention.trap if refund.attention else None
    if remedy is Remedy.HAND_OVER:
        then, pressed = taken_over(refund)
        return message(
            paragraph(who, f" takes {name} from here. {then}"), then=(actions(f"handed:{refund.reference}", *pressed),)
        )
    said = {
        Remedy.KEEP: f" keeps what stands in Syncro: {name} is that from now on.",
        Remedy.PUT_BACK: f" asked me to put {name} back to what was approved.",
        Remedy.FINISHED: f" has finished {name} by hand. I look at Syncro once more and close it.",
        Remedy.GIVEN_UP: f" gives {name} up. I look at Syncro once more and close it.",
        Remedy.GO_ON: f" asked me to look again for the credit of {name}."
        if trap in AFTER_THE_TICKET
        else f" asked me to go on with {name}.{GOES_ON}",
    }
    return message(paragraph(who, said[remedy]))


def taken_over(refund: Refund) -> tuple[str, list[Block]]:
    """What the bot does once a person took it over, and the buttons that end that."""
    trap = refund.attention.trap if refund.attention else None
    word = RECHECK if trap in AFTER_THE_TICKET else CHECK
    looks_on = "I go on looking after each run, and say when it has landed. Recheck looks at once; Close ends it."
    rests = f"I do nothing more with it. {word} gives it back to me; Close ends it."
    value = {"refund": refund.id}
    then = looks_on if trap in AFTER_THE_TICKET - {Trap.LANDED_OTHERWISE} else rests
    return then, [button("retry", word, value), button("close", "Close", value)]


def _keep(refund: Refund, trouble: Attention) -> Block:
    rest = "" if trouble.keepable_cents == refund.total_cents else " What is not refunded can be asked for again."
    question = confirm(
        "Keep what stands in Syncro?",
        f"{refund.reference} {becomes(refund, trouble)}.{rest}",
        "Keep Theirs",
        "Not Yet",
    )
    return button("keep", "Keep Theirs", {"refund": refund.id, "hash": trouble.may_keep}, confirm=question)
