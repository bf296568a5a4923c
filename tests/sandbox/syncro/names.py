"""Whether a text holds a word, as Syncro's searches see it."""

import unicodedata


def plain(text: str) -> str:
    """Without macrons and case: "Kererū" becomes "kereru"."""
    return "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign)).casefold()


def holds(text: str, part: str, *, ignore_macrons: bool) -> bool:
    if ignore_macrons:
        return plain(part) in plain(text)
    return unicodedata.normalize("NFC", part).casefold() in unicodedata.normalize("NFC", text).casefold()
