from syncro_client.resources.account import Account
from syncro_client.resources.customers import Customers
from syncro_client.resources.invoices import Invoices
from syncro_client.resources.products import Products
from syncro_client.resources.schedules import Schedules
from syncro_client.resources.tickets import Tickets
from syncro_client.resources.worksheets import Worksheets

__all__ = ["Account", "Customers", "Invoices", "Products", "Schedules", "Tickets", "Worksheets"]
