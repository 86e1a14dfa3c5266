"""ASCII spellings, as an administrator would type them into an address."""

import re
import unicodedata

SPELLINGS = str.maketrans(
    {
        "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "o", "å": "a", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d",
        "ð": "d", "þ": "th", "ı": "i", "&": "and", "’": "", "'": "",
    }
)  # fmt: skip


def ascii_of(text: str) -> str:
    """Lower case ASCII letters and digits; what has no such spelling is dropped."""
    spelled = unicodedata.normalize("NFC", text).lower().translate(SPELLINGS)
    plain = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]", "", plain)
