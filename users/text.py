"""What people are found by: names, addresses and numbers as one line of folded tokens, and a search as words of it.

Both sides go through the same folding, so that case, accents, kana and the formatting of a number do not matter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from clients.models import fold

# Letters that Unicode does not take apart, and spellings that one keyboard has and the other has not.
SAME = str.maketrans(
    {
        "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ħ": "h", "ŧ": "t",
        "ة": "ه", "ى": "ي", "ـ": None, "ک": "ك", "ی": "ي",
        "'": None, "’": None, "`": None, "ʼ": None,
    }
    | {chr(code): chr(code - 0x60) for code in range(0x30A1, 0x30F7)}
)  # fmt: skip
SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
WORD = re.compile(r"\w+")
# Written without blanks.
DENSE = re.compile(r"[\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\U00020000-\U0003ffff]+")
NUMBER = re.compile(r"[\d\s()+./\-\u2010-\u2015]*\d[\d\s()+./\-\u2010-\u2015]*")
SHORTEST_NUMBER = 4  # digits from which a run is looked for anywhere in a number
MOST_WORDS = 8  # of a search
LONGEST = 2000  # of the line


def folded(text: str) -> str:
    return fold(unicodedata.normalize("NFKC", text)).translate(SAME)


def digits(text: str) -> str:
    """The digits of a telephone number as dialled from abroad: `+49 (0)40 123` is `4940123`."""
    text = unicodedata.normalize("NFKC", text).replace("(0)", "")
    return "".join(str(unicodedata.decimal(char)) for char in text if char.isdecimal())


def name_tokens(name: str) -> list[str]:
    """The words of a name, each also without its hyphens, spelled out, and from its middle where no blanks are used.

    Words of a script that needs no blanks also stand together, in both orders.
    """
    words = folded(name).split()
    tokens = dict.fromkeys(words)
    for word in words:
        tokens |= dict.fromkeys(WORD.findall(word))
    spelled = folded(name.casefold().translate(SPELLED_OUT))
    tokens |= dict.fromkeys(WORD.findall(spelled))
    if len(words) > 1 and all(map(DENSE.fullmatch, words)):
        tokens |= dict.fromkeys(["".join(words), "".join(reversed(words))])
    for run in DENSE.findall(folded(name)):
        tokens |= dict.fromkeys(run[start:] for start in range(1, len(run)))
    return list(tokens)


def initials(name: str) -> list[str]:
    """`anneke maria brandt` is found as amb and as ab."""
    letters = [word[0] for word in WORD.findall(folded(name))]
    if len(letters) < 2:
        return []
    return list(dict.fromkeys(["".join(letters), letters[0] + letters[-1]]))


def search_line(names: Iterable[str], addresses: Iterable[str], numbers: Iterable[str], codes: Iterable[str]) -> str:
    """The line that searches look into: each token once, a blank before and after each.

    Addresses come last: somebody may have so many that the line cannot hold them all.
    """
    tokens: dict[str, None] = {}
    for name in filter(None, names):
        tokens |= dict.fromkeys(name_tokens(name))
        tokens |= dict.fromkeys(initials(name))
    codes = list(filter(None, codes))
    tokens |= dict.fromkeys(map(folded, codes))
    runs = map(digits, [*codes, *numbers])  # a search for `12-3456` may mean either
    tokens |= dict.fromkeys(run for run in runs if len(run) >= SHORTEST_NUMBER)
    tokens |= dict.fromkeys(folded(address) for address in addresses if address)
    return f" {' '.join(token for token in tokens if token)}"[: LONGEST - 1] + " "


def search_words(query: str) -> list[str]:
    """What a search has to contain: digits of one number are one word, zeros before it do not count.

    A word of one or two letters begins a token; it carries the blank before it.
    """
    words: list[str] = []
    rest = unicodedata.normalize("NFKC", query.replace("\x00", " "))
    for match in NUMBER.finditer(rest):
        run = digits(match.group())
        if len(run) >= SHORTEST_NUMBER and _stands_alone(rest, match):
            words.append(run.lstrip("0") if len(run.lstrip("0")) >= 3 else run)
            rest = rest[: match.start()] + " " * len(match.group()) + rest[match.end() :]
    words = [*words, *folded(rest).split()]
    return [word if len(word) > 2 else f" {word}" for word in list(dict.fromkeys(words))[:MOST_WORDS]]


def _stands_alone(text: str, match: re.Match[str]) -> bool:
    """Not the digits of an address or of a code, such as `smith4711@…`."""
    before, after = text[: match.start()], text[match.end() :]
    begins = not before or match.group()[0].isspace() or before[-1].isspace()
    ends = not after or match.group()[-1].isspace() or after[0].isspace()
    return begins and ends
