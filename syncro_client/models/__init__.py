from syncro_client.models.account import AccountSettings, Locale, Me
from syncro_client.models.customers import Customer
from syncro_client.models.invoices import Invoice, InvoiceLine, InvoiceSummary
from syncro_client.models.products import LocationQuantity, Product, ProductSerial
from syncro_client.models.schedules import Schedule
from syncro_client.models.tickets import Comment, NewComment, Ticket, TicketLine, TicketSettings
from syncro_client.models.worksheets import Worksheet, WorksheetField, WorksheetTemplate

__all__ = [
    "AccountSettings",
    "Comment",
    "Customer",
    "Invoice",
    "InvoiceLine",
    "InvoiceSummary",
    "Locale",
    "LocationQuantity",
    "Me",
    "NewComment",
    "Product",
    "ProductSerial",
    "Schedule",
    "Ticket",
    "TicketLine",
    "TicketSettings",
    "Worksheet",
    "WorksheetField",
    "WorksheetTemplate",
]
