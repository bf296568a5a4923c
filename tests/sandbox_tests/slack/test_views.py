from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.sandbox.slack import LocalSlack
from tests.sandbox_tests.slack.parts import asked, home, modal, option, options, section
from tests.sandbox_tests.slack.test_web_api import refused

FIELD = {**asked("plain_text_input", action_id="a", initial_value="first"), "block_id": "b"}


def trigger(slack: LocalSlack, name: str = "mere", view_id: str | None = None) -> str:
    return slack.workspace.triggers.issue(slack.person(name).id, view_id=view_id)


async def opened(slack: LocalSlack, client: AsyncWebClient, view: dict[str, Any]) -> str:
    answer = await client.views_open(trigger_id=trigger(slack), view=view)
    return str(answer["view"]["id"])


async def test_a_trigger_is_good_once_and_for_three_seconds(slack: LocalSlack, client: AsyncWebClient) -> None:
    async def error(trigger_id: str) -> str:
        return str((await refused(client.views_open(trigger_id=trigger_id, view=modal(section()))))["error"])

    used, late = trigger(slack), trigger(slack)
    await client.views_open(trigger_id=used, view=modal(section()))
    assert await error(used) == "exchanged_trigger_id"
    slack.clock.advance(3.1)
    assert await error(late) == "expired_trigger_id"
    assert await error("nonsense") == "invalid_trigger_id"
    assert await error("1.2.abc") == "invalid_trigger_id"


async def test_a_refused_view_leaves_the_trigger_unused(slack: LocalSlack, client: AsyncWebClient) -> None:
    kept = trigger(slack)
    answer = await refused(client.views_open(trigger_id=kept, view=modal(section(""))))
    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] must be more than 0 characters [json-pointer:/view/blocks/0/text/text]"
    ]
    await client.views_open(trigger_id=kept, view=modal(section()))


async def test_only_the_holder_of_the_newest_hash_updates(slack: LocalSlack, client: AsyncWebClient) -> None:
    answer = await client.views_open(trigger_id=trigger(slack), view=modal(section()))
    view_id, old = answer["view"]["id"], answer["view"]["hash"]
    await client.views_update(view_id=view_id, hash=old, view=modal(section("second")))
    stale = client.views_update(view_id=view_id, hash=old, view=modal(section("third")))
    assert (await refused(stale))["error"] == "hash_conflict"
    await client.views_update(view_id=view_id, view=modal(section("no hash, no question")))
    missing = client.views_update(view_id="V0NOTHING1", view=modal(section()))
    assert (await refused(missing))["error"] == "not_found"


async def test_what_was_typed_stays_until_the_block_id_changes(slack: LocalSlack, client: AsyncWebClient) -> None:
    view_id = await opened(slack, client, modal(FIELD))
    window = await slack.person("mere").modal()
    assert window.value("Label") == "first"
    await window.fill("Label", "mine")
    changed = {**FIELD, "element": {**FIELD["element"], "initial_value": "yours"}}
    await client.views_update(view_id=view_id, view=modal(section(), changed))
    assert window.value("Label") == "mine"
    await client.views_update(view_id=view_id, view=modal({**changed, "block_id": "b2"}))
    assert window.value("Label") == "yours"


async def test_the_stack_holds_three_views(slack: LocalSlack, client: AsyncWebClient) -> None:
    view_id = await opened(slack, client, modal(section()))
    unrelated = client.views_push(trigger_id=trigger(slack), view=modal(section()))
    assert (await refused(unrelated))["error"] == "not_found"
    for _ in range(2):
        pushed = await client.views_push(trigger_id=trigger(slack, view_id=view_id), view=modal(section()))
        assert pushed["view"]["root_view_id"] == view_id
    fourth = client.views_push(trigger_id=trigger(slack, view_id=view_id), view=modal(section()))
    assert (await refused(fourth))["error"] == "push_limit_reached"
    window = await slack.person("mere").modal()
    assert window.depth == 3
    await window.back()
    assert window.depth == 2


async def test_an_external_id_is_given_once(slack: LocalSlack, client: AsyncWebClient) -> None:
    await opened(slack, client, modal(section(), external_id="draft-1"))
    twice = client.views_publish(user_id=slack.person("sione").id, view=home(section(), external_id="draft-1"))
    assert (await refused(twice))["error"] == "duplicate_external_id"
    await client.views_update(external_id="draft-1", view=modal(section("found"), external_id="draft-1"))
    window = await slack.person("mere").modal()
    assert "found" in window.text()


async def test_a_home_tab_is_published_for_people_who_are_there(slack: LocalSlack, client: AsyncWebClient) -> None:
    await client.views_publish(user_id=slack.person("mere").id, view=home(section("Hello")))
    assert slack.workspace.views.homes[slack.person("mere").id].blocks[0]["text"]["text"] == "Hello"
    nobody = client.views_publish(user_id="U0NOBODY01", view=home())
    assert (await refused(nobody))["error"] == "user_not_found"
    wrong = client.views_publish(user_id=slack.person("mere").id, view=modal(section()))
    assert (await refused(wrong))["error"] == "invalid_arguments"


async def test_slack_answers_with_ids_and_defaults_spelled_out(slack: LocalSlack, client: AsyncWebClient) -> None:
    menu = asked("static_select", options=options(2), initial_option=option("1"))
    answer = await client.views_open(trigger_id=trigger(slack), view=modal(section(), menu))
    view = answer["view"]
    block, shown = view["blocks"]
    assert block["text"]["verbatim"] is False
    assert (shown["optional"], shown["dispatch_action"]) == (False, False)
    selected = view["state"]["values"][shown["block_id"]][shown["element"]["action_id"]]["selected_option"]
    assert selected["value"] == "1"


@pytest.mark.parametrize("gone", ["closed", "submitted"])
async def test_a_closed_view_is_not_updated(slack: LocalSlack, client: AsyncWebClient, gone: str) -> None:
    view_id = await opened(slack, client, modal(section()))
    window = await slack.person("mere").modal()
    await (window.close() if gone == "closed" else window.back())
    late = client.views_update(view_id=view_id, view=modal(section()))
    assert (await refused(late))["error"] == "not_found"
