from __future__ import annotations

from bot.blocks.links import customer_url, invoice_url, ticket_url


def test_links_lead_to_the_pages_of_the_account() -> None:
    web = "https://msp.syncromsp.com"
    assert ticket_url(web, 1) == "https://msp.syncromsp.com/tickets/1"
    assert invoice_url(web, 2) == "https://msp.syncromsp.com/invoices/2"
    assert customer_url(web, 3) == "https://msp.syncromsp.com/customers/3"
