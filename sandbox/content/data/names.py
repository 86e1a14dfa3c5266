"""First and last names by language; "written=spelling" gives the ASCII spelling where it cannot be derived."""

from dataclasses import dataclass

from sandbox.content.latin import ascii_of

Name = tuple[str, str]  # as written, as spelled in an address


@dataclass(frozen=True, slots=True)
class Names:
    language: str
    given: tuple[Name, ...]
    surnames: tuple[Name, ...]
    display: str


def _names(language: str, given: str, surnames: str, display: str = "{given} {surname}") -> Names:
    return Names(language, _listed(given), _listed(surnames), display)


def _listed(text: str) -> tuple[Name, ...]:
    """Words separated by blanks; an underscore is a blank inside a name."""
    pairs = []
    for word in text.split():
        written, _, spelling = word.replace("_", " ").partition("=")
        pairs.append((written, spelling or ascii_of(written)))
    return tuple(pairs)


NAMES = {
    "en": _names(
        "en-GB",
        "Amelia Arthur Beatrice Callum Daisy Edward Fiona George Harriet Isaac Jasmine Kieran Lucy Martin Nadia Oliver "
        "Poppy Quentin Rosie Samuel Tamsin Victor Wendy Zara Aisha Desmond Eleanor Graham Imogen Rory",
        "Abbott Barlow Carmichael Dawson Ellis Fletcher Gallagher Holloway Ingram Jarvis Kendall Lockwood MacLeod "
        "Nicholls O'Brien Pemberton Radcliffe Shaw Thackeray Underwood Vaughan Whitaker Yeates Okafor Begum "
        "Smith-Jones "
        "Hughes Pryce Sinclair Tolland",
    ),
    "de": _names(
        "de-DE",
        "Anja Björn Clara Dieter Elke Friedrich Günther Heike Ingo Jürgen Käthe Lukas Mareike Nils Ottilie Paul Ralf "
        "Sören Tanja Ulrike Volker Wiebke Xaver Yvonne Zoë Anna-Lena Karl-Heinz Mehmet Özlem Saskia",
        "Ackermann Böhm Clausen Döring Engel Fröhlich Groß Hübner Imhoff Jäger Köhler Lüdemann Müller Nöth Oehler "
        "Pfeiffer Quast Rößler Schäfer Thöne Ullmann von_der_Heide Weiß Yılmaz Zimmermann Kaya Meyer-Landrut Süß Voß "
        "Brandt",
    ),
    "ja": _names(
        "ja-JP",
        "美咲=misaki 翔太=shota 葵=aoi 健一=kenichi 由美子=yumiko 大輔=daisuke 陽菜=hina 拓海=takumi 直樹=naoki "
        "恵=megumi",
        "佐藤=sato 鈴木=suzuki 高橋=takahashi 田中=tanaka 渡辺=watanabe 伊藤=ito 山本=yamamoto 中村=nakamura "
        "小林=kobayashi",
        "{surname} {given}",
    ),
}
