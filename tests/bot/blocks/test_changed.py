from __future__ import annotations

from bot.blocks import ephemeral
from bot.blocks.card import card
from bot.blocks.changed import changed
from bot.models import Approval
from tests.bot.blocks import samples
from tests.bot.blocks.reading import called, read

WIREMU = Approval(by=samples.WIREMU, at=samples.AT)
AROHA = Approval(by="U0AROHA", at=samples.AT)


def test_the_thread_says_what_it_is_now_and_calls_who_had_approved() -> None:
    message = changed(samples.refund(version=2, before_cents=50_000, approvals=(WIREMU,)))
    assert read(message) == (
        "Changed by the requester. RF-000123 is now $415.38 incl. GST instead of $500.00 incl. GST. The card shows it "
        "as it is now. @U0WIREMU: this approval counts no more. Please look again."
    )
    assert called(message) == {samples.WIREMU}
    both = read(changed(samples.refund(version=2, before_cents=50_000, approvals=(WIREMU, AROHA))))
    assert both.endswith("@U0WIREMU, @U0AROHA: these approvals count no more. Please look again.")


def test_a_change_of_words_says_that_the_amount_stays() -> None:
    message = changed(samples.refund(version=2, before_cents=41_538))
    assert read(message) == (
        "Changed by the requester. RF-000123 is still $415.38 incl. GST. The card shows it as it is now."
    )
    assert called(message) == set()


def test_the_card_names_a_later_version() -> None:
    said = read(card(samples.refund(version=3, asked_at=samples.AT)))
    assert "RF-000123 · Requested by @U0MERE · version 3, changed Tue 24 Nov 14:02" in said
    assert "version" not in read(card(samples.refund()))


def test_others_are_told_whose_it_is() -> None:
    said = read(ephemeral.cannot_edit(samples.refund()))
    assert said == "Only @U0MERE, who asked for this refund, can change it. Nothing has changed."
