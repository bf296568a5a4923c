"""What the account says about itself: R4, K10, K13."""

from typing import Any

from tests.sandbox.syncro.account import Account
from tests.sandbox.syncro.answers import Answer
from tests.sandbox.syncro.calls import Call

WEEK = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")


def get(account: Account, call: Call) -> Answer:  # noqa: ARG001 - every behaviour takes the call
    """The time zone is in `locale` (R4)."""
    local = account.now().astimezone(account.zone)
    custom = sorted({name for customer in account.customers.values() for name in customer.properties})
    fields = [{"id": index, "name": name, "field_type": "text_field"} for index, name in enumerate(custom, 1)]
    return Answer(
        {
            "customers": {"required_fields": None, "customer_fields": fields, "customer_field_answers": []},
            "assets": {"asset_types": [], "asset_type_fields": [], "asset_type_field_answers": []},
            "locale": {
                "iso_code": "en",
                "currency_symbol": account.currency_symbol,
                "date_format": "dd-mm-yy",
                "time_format": "HH:mm",
                "time_zone": account.time_zone,
                "time_offset": local.isoformat()[-6:],
            },
            "ticket": {
                **no_ticket_types(),
                "problem_types": ["Hardware", "Software", "Accounts", "Other"],
                "priorities": ["", "0 Urgent", "1 High", "2 Normal", "3 Low"],
            },
            "business_hours_enabled": True,
            "business_hours": [
                {"day": day, "start": "09:00", "end": "17:00", "closed": day in {"Saturday", "Sunday"}} for day in WEEK
            ],
            "default_holiday_calendar": "New Zealand",
            "msp_addon": None,
        }
    )


def no_ticket_types() -> dict[str, list[Any]]:
    return {"ticket_types": [], "ticket_type_fields": [], "ticket_type_field_answers": []}


def tickets(account: Account, call: Call) -> Answer:  # noqa: ARG001 - every behaviour takes the call
    """The status list (K10) and the worksheet templates (K13)."""
    unset = [
        "default_labor_product_id",
        "ticket_timer_charge_by_default",
        "dashboard_settings",
        "require_ticket_type",
        "require_intake_form_with_ticket",
        "require_outtake_form_with_ticket",
        "ticket_workflow_default_id",
    ]
    return Answer(
        {
            **dict.fromkeys(unset),
            **no_ticket_types(),
            "ticket_status_list": account.ticket_statuses,
            "saved_searches": [],
            "appointment_types": [],
            "users": [{"id": account.user_id, "name": account.user_name}],
            "worksheet_templates": [
                {"id": each.id, "name": each.name, "required": each.required}
                for each in account.worksheet_templates.values()
            ],
        }
    )


def me(account: Account, call: Call) -> Answer:
    """Whose token this is."""
    everything = {"read": True, "write": True, "delete": True}
    return Answer(
        {
            "user_token": call.token.secret,
            "user_email": account.user_email,
            "user_name": account.user_name,
            "user_id": account.user_id,
            "admin": call.token.may("Global Admin"),
            "can_use_app": True,
            "two_factor_required": False,
            "subdomain": account.subdomain,
            "default_location": None,
            "enable_multi_locations": False,
            "locations_allowed": [],
            "permissions": {
                **dict.fromkeys(("asset", "customer", "ticket", "invoice", "payment"), everything),
                "worksheet": {"add": True, "manage": True, "delete": True},
                "script": {"execute": True},
            },
        }
    )
