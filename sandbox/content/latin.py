"""ASCII spellings, as an administrator would type them into an address."""

import re
import unicodedata

SPELLINGS = str.maketrans(
    {"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "&": "and"}
)
GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


def ascii_of(text: str, language: str = "") -> str:
    """Lower case ASCII letters and digits; what has no such spelling is dropped."""
    spelled = unicodedata.normalize("NFC", text).lower().translate(SPELLINGS)
    if language.startswith("de"):
        spelled = spelled.translate(GERMAN)
    plain = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]", "", plain)
