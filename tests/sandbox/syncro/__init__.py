"""A local Syncro account that speaks the real protocol, at least as strict as the real one.

```python
async with LocalSyncro(switches=Switches(stock_moves=StockMoves.LINE_ADDED)) as syncro:
    syncro.faults.next(method="POST", path="/tickets/*/add_line_item", kind=Fault.DO_AND_LOSE_ANSWER)
    ...                                              # point a client at syncro.base_url with syncro.token
    syncro.account.run_due(at)                       # the 06:00 runs up to that moment
    assert syncro.account.ticket(20031).resolved     # assert on the books
```
"""

from tests.sandbox.syncro.account import Account
from tests.sandbox.syncro.clock import Clock
from tests.sandbox.syncro.faults import Fault, Faults
from tests.sandbox.syncro.records import ProductKind
from tests.sandbox.syncro.service import LocalSyncro
from tests.sandbox.syncro.switches import StockMoves, Switches

__all__ = ["Account", "Clock", "Fault", "Faults", "LocalSyncro", "ProductKind", "StockMoves", "Switches"]
