"""What other processes may ask of the local account, under /_sandbox: plan faults, read the log, look at a ticket."""

import json
from dataclasses import asdict
from datetime import datetime

from aiohttp import web

from tests.sandbox.syncro.door import FrontDoor
from tests.sandbox.syncro.faults import Fault
from tests.sandbox.syncro.moments import stamp
from tests.sandbox.syncro.wire import invoices, tickets


class Console:
    """Not part of Syncro's API; needs no token."""

    def __init__(self, door: FrontDoor) -> None:
        self._door = door
        self._account = door.desk.account

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/_sandbox/faults", self.list_faults),
            web.post("/_sandbox/faults", self.plan_fault),
            web.delete("/_sandbox/faults", self.clear_faults),
            web.get("/_sandbox/requests", self.list_requests),
            web.get("/_sandbox/tickets/{number}", self.show_ticket),
            web.post("/_sandbox/run_due", self.run_due),
            web.post("/_sandbox/schedules/{id}/run", self.run_schedule),
        ]

    async def list_faults(self, _: web.Request) -> web.Response:
        return web.json_response({"faults": [asdict(planned) for planned in self._door.faults.planned]})

    async def plan_fault(self, request: web.Request) -> web.Response:
        """The JSON body has the arguments of `Faults.next`."""
        try:
            planned = self._door.faults.next(**await request.json())
        except (TypeError, ValueError, KeyError) as wrong:
            kinds = [kind.value for kind in Fault]
            return web.json_response({"error": f"{type(wrong).__name__}: {wrong}", "kinds": kinds}, status=422)
        return web.json_response({"planned": asdict(planned)})

    async def clear_faults(self, _: web.Request) -> web.Response:
        self._door.faults.clear()
        return web.json_response({"faults": []})

    async def list_requests(self, _: web.Request) -> web.Response:
        log = [{**asdict(logged), "at": stamp(logged.at)} for logged in self._door.requests]
        return web.json_response({"requests": log})

    async def show_ticket(self, request: web.Request) -> web.Response:
        """By number, with everything."""
        self._door.catch_up()
        for ticket in self._account.tickets.values():
            if str(ticket.number) == request.match_info["number"]:
                return web.json_response({"ticket": tickets.detail(self._account, ticket)})
        return web.json_response({"error": "Not found"}, status=404)

    async def run_due(self, request: web.Request) -> web.Response:
        """`{"at": "2026-12-03T06:00:00+13:00"}`; without it, up to now."""
        asked = json.loads(await request.text() or "{}").get("at")
        made = self._account.run_due(datetime.fromisoformat(asked) if asked else None)
        return web.json_response({"invoices": [invoices.detail(self._account, invoice) for invoice in made]})

    async def run_schedule(self, request: web.Request) -> web.Response:
        """Runs one schedule at once, as its next_run would."""
        schedule_id = request.match_info["id"]
        if not schedule_id.isdecimal() or int(schedule_id) not in self._account.schedules:
            return web.json_response({"error": "Not found"}, status=404)
        made = self._account.run_schedule(int(schedule_id), self._account.now())
        return web.json_response({"invoice": invoices.detail(self._account, made) if made else None})
