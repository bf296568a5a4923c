"""What the technician and the approver do. They can do only what people in Slack can."""

from tests.sandbox.slack import LocalSlack, Message, Modal, Person

REASON = "Returned goods"
DETAILS = "One handset dead on arrival, and three licences that nobody uses."


async def ask(technician: Person, *, show: list[str], slack: LocalSlack) -> Modal:
    """Ask for a refund of invoice 8101; `show` collects what was on the screen before each step."""
    await technician.command("/refund", channel="refunds")
    modal = await technician.modal("Request a refund")
    await modal.until(lambda form: "Customer" in form.labels())
    await modal.choose("Customer", "Kererū")
    await modal.until(lambda form: "Invoice" in form.labels())
    await modal.choose("Invoice", "8101")
    await modal.until(lambda form: "What to refund" in form.labels())
    await modal.choose("What to refund", "Yealink T46U", "Microsoft 365")
    show.append(slack.screen.modal(modal))
    await accepted(modal)
    await modal.until(lambda form: "Reason" in form.labels())
    await modal.fill("How many of Yealink T46U", "1")
    await modal.choose("Which units", "7C2F80AA02")
    await modal.fill("How many of Microsoft 365", "3")
    await modal.choose("Reason", REASON)
    await modal.fill("Details", DETAILS)
    show.append(slack.screen.modal(modal))
    await accepted(modal)
    show.append(slack.screen.modal(modal))
    await accepted(modal)
    return modal


async def accepted(modal: Modal) -> None:
    """Submit, and expect no complaint."""
    errors = await modal.submit()
    if errors:
        raise AssertionError(f"The form was refused: {errors}")


async def approve(approver: Person, card: Message) -> None:
    """One click, and its confirmation."""
    await approver.click(card, "Approve Refund")
