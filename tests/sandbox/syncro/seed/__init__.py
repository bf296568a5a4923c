"""The account "kiwi-it": an MSP in Aotearoa with a dozen customers, half of them billed through Spark.

Names that people say: invoice 8101 (Kererū Café, eight weeks ago), invoice 1042 (Tūī Legal), tickets up to 20030;
the next ticket is 20031, the next invoice 9034.
"""

from tests.sandbox.syncro.seed.books import kiwi_it

__all__ = ["kiwi_it"]
