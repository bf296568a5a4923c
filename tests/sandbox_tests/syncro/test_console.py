from tests.sandbox.syncro.seed import products as what
from tests.sandbox_tests.syncro.client import Api


async def test_other_processes_plan_faults_over_http(api: Api) -> None:
    root = api.syncro.root_url
    fault = {"method": "POST", "path": "/tickets", "kind": "error_after", "status": 503}
    planned = await api.http.post(f"{root}/_sandbox/faults", json=fault)
    assert planned.json()["planned"]["times"] == 1
    assert len((await api.http.get(f"{root}/_sandbox/faults")).json()["faults"]) == 1
    assert (await api.send("POST", "/tickets")).status_code == 503
    await api.http.post(f"{root}/_sandbox/faults", json=fault)
    assert (await api.http.delete(f"{root}/_sandbox/faults")).json() == {"faults": []}
    for wrong in ({"kind": "nonsense"}, {"path": "/x"}, {"kind": "hang", "colour": "red"}):
        assert (await api.http.post(f"{root}/_sandbox/faults", json=wrong)).status_code == 422


async def test_other_processes_read_the_log_and_a_ticket_by_number(api: Api) -> None:
    root = api.syncro.root_url
    await api.line(await api.ticket(), what.M365, quantity=-1)
    log = (await api.http.get(f"{root}/_sandbox/requests")).json()["requests"]
    assert [(call["method"], call["path"], call["status"]) for call in log] == [
        ("POST", "/tickets", 200),
        ("POST", "/tickets/90210031/add_line_item", 200),
    ]
    ticket = (await api.http.get(f"{root}/_sandbox/tickets/20031")).json()["ticket"]
    assert ticket["line_items"][0]["quantity"] == "-1.0"
    assert (await api.http.get(f"{root}/_sandbox/tickets/1")).status_code == 404


async def test_other_processes_let_the_template_run(api: Api) -> None:
    root = api.syncro.root_url
    ticket = await api.ticket()
    await api.line(ticket, what.M365, quantity=-1)
    await api.resolve(ticket)
    made = (await api.http.post(f"{root}/_sandbox/run_due", json={"at": "2026-12-03T06:00:00+13:00"})).json()[
        "invoices"
    ]
    assert any(line["quantity"] == "-1.0" for invoice in made for line in invoice["line_items"])
    schedule = next(iter(api.syncro.account.schedules))
    one = await api.http.post(f"{root}/_sandbox/schedules/{schedule}/run")
    assert one.json()["invoice"]["customer_business_then_name"] == "Kererū Café"
    assert (await api.http.post(f"{root}/_sandbox/schedules/1/run")).status_code == 404
