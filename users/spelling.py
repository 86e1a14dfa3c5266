"""How a password is read out over the phone: the spelling alphabet of the language, and its words for digits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext, pgettext

ALPHABETS = {
    "en": "Alfa Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliett Kilo Lima Mike November Oscar Papa Quebec "
    "Romeo Sierra Tango Uniform Victor Whiskey X-ray Yankee Zulu",
    "de": "Aachen Berlin Chemnitz Düsseldorf Essen Frankfurt Goslar Hamburg Ingelheim Jena Köln Leipzig München Nürnberg "
    "Offenbach Potsdam Quickborn Rostock Salzwedel Tübingen Unna Völklingen Wuppertal Xanten Ypsilon Zwickau",
    "fr": "Anatole Berthe Célestin Désiré Eugène François Gaston Henri Irma Joseph Kléber Louis Marcel Nicolas Oscar "
    "Pierre Quintal Raoul Suzanne Thérèse Ursule Victor William Xavier Yvonne Zoé",
    "es": "Antonio Burgos Carmen Dolores Enrique Francia Gerona Historia Inés José Kilo Lorenzo Madrid Navarra Oviedo "
    "París Queso Ramón Sábado Tarragona Ulises Valencia Washington Xilófono Yegua Zaragoza",
    "pt": "Aveiro Braga Coimbra Dafundo Évora Faro Guarda Horta Itália José Kilograma Lisboa Maria Nazaré Ovar Porto "
    "Queluz Rossio Setúbal Tavira Unidade Vidago Waldemar Xavier York Zulmira",
    "pt-br": "Amor Bola Casa Dado Elefante Faca Gato Homem Ilha José Kilo Laranja Maria Navio Ovo Pato Queijo Rato Sapo "
    "Tatu Uva Vaca Washington Xícara York Zebra",
    "ja": "アメリカ ブラジル チャイナ デンマーク イングランド フランス ゴルフ ホンコン イタリア ジャパン キング ロンドン "
    "メキシコ ニッポン オオサカ パリ クイーン ローマ スペイン トウキョウ ユニオン ビクトリー ワシントン エックスレイ ヨコハマ ゼブラ",
    "zh-hant": "Apple Boy Cat Dog Egg Fish Girl Hat Ice Joy King Lion Monkey Nice Orange Peter Queen Rose Sun Tom Uncle "
    "Victory Wonder X-ray Yellow Zoo",
}
DIGITS = {
    "en": "zero one two three four five six seven eight nine",
    "de": "null eins zwo drei vier fünf sechs sieben acht neun",
    "fr": "zéro un deux trois quatre cinq six sept huit neuf",
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve",
    "pt": "zero um dois três quatro cinco seis sete oito nove",
    "pt-br": "zero um dois três quatro cinco meia sete oito nove",
    "ja": "ゼロ いち に さん よん ご ろく なな はち きゅう",
    "zh-hant": "零 一 二 三 四 五 六 七 八 九",
}


@dataclass(frozen=True)
class Sign:
    """One character and what is said for it."""

    char: str
    said: str


@dataclass(frozen=True)
class Part:
    """A word of a password, or its digits, as one says and spells it."""

    text: str
    signs: Sequence[Sign]
    is_number: bool


def parts(password: str, language: str) -> list[Part]:
    """The password in pieces between its hyphens; one made of characters is a single piece."""
    pieces = password.split("-") if _is_sayable(password) else [password]
    return [Part(piece, [sign(char, language) for char in piece], piece.isdigit()) for piece in pieces]


def _is_sayable(password: str) -> bool:
    return all(piece.isalpha() or piece.isdigit() for piece in password.split("-")) and "-" in password


def sign(char: str, language: str) -> Sign:
    alphabet = ALPHABETS.get(language, ALPHABETS["en"]).split()
    if char.isdigit():
        return Sign(char, DIGITS.get(language, DIGITS["en"]).split()[int(char)])
    if char.isascii() and char.isalpha():
        word = alphabet[ord(char.lower()) - ord("a")]
        return Sign(char, gettext("capital %(word)s") % {"word": word} if char.isupper() else word)
    return Sign(char, _names_of_signs().get(char, char))


def _names_of_signs() -> dict[str, str]:
    return {
        "+": pgettext("sign in a password", "plus"),
        "-": pgettext("sign in a password", "hyphen"),
        "=": pgettext("sign in a password", "equals"),
        "?": pgettext("sign in a password", "question mark"),
        "#": pgettext("sign in a password", "hash"),
        "%": pgettext("sign in a password", "percent"),
    }
