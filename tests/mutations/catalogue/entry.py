"""Who and what comes in: people, requests, numbers, answers."""

from tests.mutations.mutation import Mutation

ENTRY = (
    Mutation(
        "any signature opens the door",
        "bot/listeners/door.py",
        "if not signature.signs(body, self.secret):",
        "if signature.signs(body, self.secret) is None:",
        ("tests/bot/listeners/test_door.py", "-k", "refusal_costs"),
    ),
    Mutation(
        "half a request is waited for without end",
        "bot/listeners/door.py",
        "asyncio.timeout(BODY_WITHIN)",
        "asyncio.timeout(None)",
        ("tests/bot/listeners/test_door.py", "-k", "half_a_body"),
    ),
    Mutation(
        "a typed number may have any exponent",
        "bot/listeners/numbers.py",
        "Decimal(typed) if TYPED.fullmatch(typed) else None",
        "Decimal(typed) if typed else None",
        ("tests/bot/listeners/test_numbers.py",),
    ),
    Mutation(
        "guests come in",
        "bot/rules/entry.py",
        "return Outside.GUEST if visitor.guest and not guests else None",
        "return Outside.GUEST if visitor.guest and guests else None",
        ("tests/bot/conversation/test_entry.py", "-k", "commands"),
    ),
    Mutation(
        "whoever Slack does not tell of counts as active",
        "bot/steps/people.py",
        '                return {"deleted": True}\n            raise\n',
        '                return {"deleted": True}\n            return {}\n',
        ("tests/bot/conversation/test_entry.py", "-k", "nobody_approves"),
    ),
    Mutation(
        "Syncro may send any exponent",
        "syncro_client/answers.py",
        "    if not _NUMBER.fullmatch(text):",
        "    if not text:",
        ("tests/syncro_client/test_answers.py", "-k", "reckon"),
    ),
    Mutation(
        "a replayed command is carried out again",
        "bot/listeners/front.py",
        "        self._seen[trigger_id] = True\n",
        "",
        ("tests/bot/conversation/test_entry.py", "-k", "comes_again"),
    ),
    Mutation(
        "tokens go over plain http to anywhere",
        "bot/setting_types.py",
        "urlsplit(value).hostname not in THIS_MACHINE",
        "urlsplit(value).hostname in THIS_MACHINE - {'127.0.0.1'}",
        ("tests/bot/test_private.py", "-k", "plain_http"),
    ),
    Mutation(
        "a reason that nobody can see is taken for one",
        "bot/rules/typed.py",
        "if text and not all(map(_is_unseen, text))",
        "if text",
        ("tests/bot/rules/test_typed.py",),
    ),
)
