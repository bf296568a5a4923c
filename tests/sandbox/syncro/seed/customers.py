"""Who the MSP works for. Some names are hostile to markup."""

from datetime import timedelta

from tests.sandbox.syncro.account import Account
from tests.sandbox.syncro.records import Customer

FIRST_ID = 31_004_410
SPARK_FIELD = "Billing"
"""The custom field that says "Spark" for a customer whose schedule's name does not (SPARK_CUSTOMER_FIELD)."""

KERERU = "Kererū Café"
TUI = "Tūī Legal"
HARBOUR = "Harbour Dental"
VETS = "Pōhutukawa Vets"
OBRIEN = "O'Brien & Sons"
HONEY = "Mānuka <b>Honey</b> Co"
STARS = "*Stars* & _Stripes_ Couriers"
WHANAU = "Whānau Health Trust"
WAKA = "Waka Logistics"
BUILD = "Big Build Ltd"
RATA = "Rātā Accounting"
MILL = "Old Mill Timber"
KOWHAI = "Kōwhai Kindergarten"
PERSON = "Hēmi Walker"

PEOPLE: dict[str, tuple[str, str, str]] = {
    KERERU: ("Aroha", "Ngata", "Wellington"),
    TUI: ("Wiremu", "Parata", "Auckland"),
    HARBOUR: ("Susan", "Clarke", "Nelson"),
    VETS: ("Mere", "Tīpene", "Tauranga"),
    OBRIEN: ("Seán", "O'Brien", "Dunedin"),
    HONEY: ("Tāne", "Rangi", "Gisborne"),
    STARS: ("Jo", "Star*", "Hamilton"),
    WHANAU: ("Hine", "Tautahi", "Rotorua"),
    WAKA: ("Rāwiri", "Moana", "Auckland"),
    BUILD: ("Bob", "Hammer", "Christchurch"),
    RATA: ("Anahera", "Smith", "Napier"),
    MILL: ("Old", "Miller", "Levin"),
    KOWHAI: ("Līvia", "Brown", "Whangārei"),
    PERSON: ("Hēmi", "Walker", "Taupō"),
}


def add_customers(account: Account) -> None:
    """Fourteen; one disabled, one a person without a business."""
    since = account.now() - timedelta(days=900)
    for index, (name, (first, last, city)) in enumerate(PEOPLE.items()):
        customer = Customer(
            id=FIRST_ID + index * 37,
            business_name=None if name == PERSON else name,
            firstname=first,
            lastname=last,
            email=f"accounts{index + 1}@customer.example",
            phone=f"04 555 01{index:02d}",
            city=city,
            disabled=name == MILL,
            properties={SPARK_FIELD: "Spark" if name == WHANAU else "Direct"} if name in {WHANAU, HARBOUR} else {},
            created_at=since,
            updated_at=since,
        )
        account.customers[customer.id] = customer
