"""What the MSP sells: services, stocked things, serialised things, and oddities."""

from dataclasses import dataclass
from datetime import timedelta

from tests.sandbox.syncro.account import Account
from tests.sandbox.syncro.records import LocationQuantity, Product, ProductSerial

FIRST_ID = 15_220_300
HANDSET = "Yealink T46U handset"
M365 = "Microsoft 365 Business Premium"
LABOUR = "Labour (hour)"
MOUSE = "Logitech M185 mouse"
CABLE = "Cat6 patch cable 2 m"
OLD_ROUTER = "Old router"
ROUTER = "TP-Link AX3000 router"
DOMAIN = "Domain renewal .nz"
BACKUP = "Cloud backup 100 GB"
NASTY = 'Dock <b>"Pro"</b> & *stars* <!channel>'
TABLET = "Tablet lease"


@dataclass(frozen=True, slots=True)
class Article:
    name: str
    retail_cents: int
    cost_cents: int
    on_hand: int = 0
    stocked: bool = False
    serialized: bool = False
    taxable: bool = True
    disabled: bool = False


ARTICLES = (
    Article(HANDSET, 24_900, 17_350, on_hand=4, stocked=True, serialized=True),
    Article(M365, 3_740, 3_010),
    Article(LABOUR, 14_500, 0),
    Article(MOUSE, 2_990, 1_420, on_hand=17, stocked=True),
    Article(CABLE, 1_235, 310, on_hand=88, stocked=True),
    Article(OLD_ROUTER, 18_900, 12_000, on_hand=0, stocked=True, serialized=True, disabled=True),
    Article(ROUTER, 32_950, 22_400, on_hand=130, stocked=True, serialized=True),
    Article(DOMAIN, 4_500, 2_800, taxable=False),
    Article(BACKUP, 1_999, 800),
    Article(NASTY, 41_000, 30_000, on_hand=3, stocked=True),
    Article(TABLET, 6_333, 5_000),
    *(Article(f"Licence pack {index:02d}", 500 + index, 300) for index in range(1, 51)),
)


def add_products(account: Account) -> None:
    """Eleven that have a story and fifty licence packs, so that products need a second page."""
    since = account.now() - timedelta(days=800)
    for index, article in enumerate(ARTICLES):
        product_id = FIRST_ID + index * 3
        place = LocationQuantity(
            id=product_id + 700_000, location_id=9021, quantity=article.on_hand, created_at=since, updated_at=since
        )
        account.products[product_id] = Product(
            id=product_id,
            name=article.name,
            description=f"{article.name}, as sold",
            retail_cents=article.retail_cents,
            cost_cents=article.cost_cents,
            taxable=article.taxable,
            maintain_stock=article.stocked,
            serialized=article.serialized,
            disabled=article.disabled,
            sku=f"KIT-{index:04d}",
            location_quantities=[place] if article.stocked else [],
        )
    for number in range(3, 7):
        add_unit(account, HANDSET, f"7C2F80AA{number:02d}")
    for number in range(130):
        add_unit(account, ROUTER, f"TPAX{number:04d}")


def add_unit(account: Account, name: str, serial_number: str, *, sold_on: int | None = None) -> ProductSerial:
    """A unit in stock, or one sold on an invoice line."""
    product = account.product(name)
    since = account.now() - timedelta(days=300)
    unit = ProductSerial(
        id=account.new_id(),
        product_id=product.id,
        serial_number=serial_number,
        status="In Stock" if sold_on is None else "Sold",
        line_item_id=sold_on,
        cost_cents=product.cost_cents,
        retail_cents=product.retail_cents,
        created_at=since,
        updated_at=since,
    )
    account.serials[unit.id] = unit
    return unit
