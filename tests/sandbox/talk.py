"""Acting as a person in the local Slack, a line at a time."""

import asyncio
import os
import shlex
import sys
import threading
from collections.abc import AsyncIterator

from tests.demo.play import approve, ask
from tests.sandbox.slack import LocalSlack, Message, Modal, Person, PersonCannot

HELP = """\
mere /refund                        types the command in #refunds ("mere /refund 8101", "mere /refund help")
mere choose Customer Kererū         chooses from a menu; several words in "quotation marks"
mere fill Details "Dead on arrival"
mere press Next                     presses a button of the window, or else the newest such button in #refunds
mere close                          closes the window
mere home                           opens the Home tab of the app, and looks at it
mere home press "Approve Refund"    presses a button there
mere look                           what mere sees: the window, or #refunds
play                                mere asks for a refund, wiremu approves it (once the bot runs)
people                              who is there
quit"""
SETTLES = 1.0  # seconds the bot is given to show what comes of it


class Talk:
    """Does what is typed and prints what the person sees then."""

    def __init__(self, slack: LocalSlack) -> None:
        self._slack = slack

    async def listen(self, lines: AsyncIterator[str], stop: asyncio.Event) -> None:
        """Do one line after the other; `stop` is set at "quit", not at the end of the input."""
        async for line in lines:
            if line.strip() == "quit":
                stop.set()
                return
            try:
                print(await self.do(shlex.split(line)), flush=True)
            except (PersonCannot, AssertionError, ValueError) as problem:
                print(f"! {problem}", flush=True)

    async def do(self, words: list[str]) -> str:
        """Do one thing; returns what is to be seen.

        Raises:
            PersonCannot: Slack would not let a person do this.
            ValueError: It is not understood.
        """
        match words:
            case []:
                return ""
            case ["help"]:
                return HELP
            case ["people"]:
                return "\n".join(f"{person.name}: {person.real_name}" for person in self._people())
            case ["play"]:
                return await self._play()
            case [name, *act] if name in {person.name for person in self._people()}:
                return await self._act(self._slack.person(name), act)
        raise ValueError(f'not understood: {" ".join(words)}; "help" tells what is')

    def _people(self) -> list[Person]:
        users = self._slack.workspace.directory.users.values()
        return [self._slack.person(user.name) for user in users if not (user.is_bot or user.deleted)]

    async def _play(self) -> str:
        screens: list[str] = []
        known = len(self._slack.channel("refunds").messages)
        modal = await ask(self._slack.person("mere"), show=screens, slack=self._slack)
        await self._slack.wait_until(lambda: len(self._slack.channel("refunds").messages) > known, timeout=10)
        await modal.close()
        card = self._slack.channel("refunds").messages[-1]
        await approve(self._slack.person("wiremu"), card)
        await self._slack.channel("refunds").reply_with(card, "Done in Syncro", timeout=30)
        return "\n\n".join([*screens, self._slack.screen.thread(card)])

    async def _act(self, person: Person, act: list[str]) -> str:
        seen = len(person.ephemerals)
        match act:
            case [command, *text] if command.startswith("/"):
                answer = await person.command(command, " ".join(text), channel="refunds")
                if answer.text:
                    return answer.text
            case ["choose", label, *options]:
                await (await person.modal()).choose(label, *options)
            case ["fill", label, text]:
                await (await person.modal()).fill(label, text)
            case ["press", button]:
                await self._press(person, button)
            case ["close"]:
                await (await person.modal()).close()
            case ["home", *then] if not then or (then[0] == "press" and then[1:]):
                return await self._at_home(person, then[1:])
            case ["look"]:
                return self._sight(await person.modal() if person.sees_modal else None)
            case _:
                raise ValueError(f'{person.name} does not know how to {" ".join(act)}; "help" tells')
        await asyncio.sleep(SETTLES)
        notes = person.ephemerals[seen:]
        return "\n".join([*notes, self._sight(await person.modal() if person.sees_modal else None)])

    async def _at_home(self, person: Person, buttons: list[str]) -> str:
        home = await person.open_home()
        for button in buttons:
            await person.click(home, button)
            await asyncio.sleep(SETTLES)
        return self._slack.screen.modal(await person.modal()) if person.sees_modal else self._slack.screen.home(home)

    def _sight(self, modal: Modal | None) -> str:
        return self._slack.screen.channel("refunds") if modal is None else self._slack.screen.modal(modal)

    async def _press(self, person: Person, button: str) -> None:
        if not person.sees_modal:
            await self._press_in_channel(person, button)
            return
        modal = await person.modal()
        if button == modal.submit_label:
            await modal.submit()
        elif button == modal.close_label:
            await modal.back()
        else:
            await person.click(modal, button)

    async def _press_in_channel(self, person: Person, button: str) -> None:
        messages: list[Message] = []
        for message in self._slack.channel("refunds").messages:
            messages += [message, *message.replies()]
        for message in reversed(messages):
            try:
                await person.click(message, button)
            except PersonCannot:
                continue
            return
        raise PersonCannot(f"there is no [ {button} ] in #refunds")


async def lines_typed() -> AsyncIterator[str]:
    """What comes in on standard input, line by line; a thread reads it, so that nobody waits for it in the end."""
    loop = asyncio.get_running_loop()
    typed: asyncio.Queue[bytes] = asyncio.Queue()

    def read() -> None:
        while True:
            part = os.read(sys.stdin.fileno(), 4096)
            loop.call_soon_threadsafe(typed.put_nowait, part)
            if not part:
                return

    threading.Thread(target=read, daemon=True).start()
    unfinished = b""
    while part := await typed.get():
        *lines, unfinished = (unfinished + part).split(b"\n")
        for line in lines:
            yield line.decode(errors="replace")
