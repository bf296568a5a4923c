"""Customers as JSON."""

from typing import Any

from tests.sandbox.syncro.account import Account
from tests.sandbox.syncro.moments import stamp
from tests.sandbox.syncro.records import Customer

NOTHING = [
    "mobile",
    "pdf_url",
    "address_2",
    "state",
    "zip",
    "latitude",
    "longitude",
    "notes",
    "location_name",
    "location_id",
    "tax_rate_id",
    "notification_email",
    "invoice_cc_emails",
    "invoice_term_id",
    "referred_by",
    "ref_customer_id",
]


def customer(account: Account, each: Customer) -> dict[str, Any]:
    both = f"{each.business_name} - {each.fullname}" if each.business_name else each.fullname
    return {
        **dict.fromkeys(NOTHING),
        "id": each.id,
        "firstname": each.firstname,
        "lastname": each.lastname,
        "fullname": each.fullname,
        "business_name": each.business_name,
        "email": each.email,
        "phone": each.phone,
        "created_at": stamp(each.created_at),
        "updated_at": stamp(each.updated_at),
        "address": each.address,
        "city": each.city,
        "get_sms": False,
        "opt_out": False,
        "disabled": each.disabled,
        "no_email": each.no_email,
        "properties": each.properties,
        "online_profile_url": f"https://{account.subdomain}.syncromsp.com/my_profile/v2/index?portal_key={each.id}",
        "business_and_full_name": both,
        "business_then_name": each.business_then_name,
        "contacts": [],
    }
