"""The companies every sandbox begins with, each chosen for something that breaks software or looks like real life."""

# Two lines a company: name | domain label | country | language, then city | street | postal code | phone prefix.
TEXT = """
Contoso Mills Ltd | contoso-mills | GB | en-GB
    Leeds | 14 Canal Wharf | LS11 5PS | +44 113
Nordlicht Logistik GmbH | nordlicht-logistik | DE | de-DE
    Bremen | Speicherhof 7 | 28217 | +49 421
桜歯科グループ Sakura Dental Group | sakura-dental | JP | ja-JP
    横浜市 | 中区本町4-43 | 231-0005 | +81 45
مجموعة الواحة للتجارة | alwaha-trading | AE | ar-AE
    دبي | شارع الخور 21 | | +971 4
Boulangerie Févrin & Fils | fevrin | FR | fr-FR
    Nantes | 3 quai de la Fosse | 44000 | +33 2 40
島嶼海運股份有限公司 | island-shipping | TW | zh-TW
    高雄市 | 前鎮區成功二路88號 | 80661 | +886 7
Ελαιώνες Καλαμάτας Α.Ε. | elaiones | GR | el-GR
    Καλαμάτα | Ναυαρίνου 52 | 241 31 | +30 27210
O'Shaughnessy & Daughters Veterinary | oshaughnessy-vets | IE | en-IE
    Galway | 2 Merchants Road | H91 X4T2 | +353 91
Księgarnia Żółw Sp. z o.o. | ksiegarnia-zolw | PL | pl-PL
    Łódź | ul. Piotrkowska 118 | 90-006 | +48 42
한빛정밀공업 주식회사 | hanbit-precision | KR | ko-KR
    창원시 | 성산구 공단로 271 | 51566 | +82 55
Северен стъкларски завод | sever-steklo | BG | bg-BG
    Русе | ул. Рибарска 16 | 7000 | +359 82
בית הדפוס גליל בע"מ | galil-print | IL | he-IL
    חיפה | שדרות הנמל 9 | 3303140 | +972 4
โรงสีข้าวแม่ปิง จำกัด | maeping-rice | TH | th-TH
    เชียงใหม่ | 88 ถนนเจริญเมือง | 50000 | +66 53
Talleres Ibáñez Cía. | talleres-ibanez | ES | es-ES
    Zaragoza | Calle del Coso 101 | 50001 | +34 976
Prairie Harvest Cooperative | prairieharvest | CA | en-CA
    Saskatoon | 220 20th Street West | S7M 0W9 | +1 306
Laiterie des Trois-Rivières inc. | laiterie3r | CA | fr-CA
    Trois-Rivières | 1450, rue Royale | G9A 4J4 | +1 819
Blue Mesa Credit Union | bluemesa | US | en-US
    Albuquerque, NM | 600 Gold Avenue SW, Suite 300 | 87102 | +1 505
Harbor & Pine Outfitters, Inc. | harborandpine | US | en-US
    Portland, ME | 41 Commercial Street | 04101-4702 | +1 207
Cerâmica Azulejo Vivo, Lda. | azulejo-vivo | PT | pt-PT
    Aveiro | Rua do Cais 27 | 3800-200 | +351 234
Cooperativa Café da Serra | cafe-da-serra | BR | pt-BR
    Poços de Caldas | Av. João Pinheiro, 1800 | 37701-386 | +55 35
Officine Brunì S.r.l. | officine-bruni | IT | it-IT
    Modena | Via Emilia Est 310 | 41122 | +39 059
Zuiderzee Tuinbouw B.V. | zuiderzee-tuinbouw | NL | nl-NL
    Enkhuizen | Wierdijk 12 | 1601 LA | +31 228
't Hof van Vlaanderen | t-hof-van-vlaanderen | BE | nl-BE
    Brugge | Langestraat 44 | 8000 | +32 50
Fjällström & Öberg AB | fjallstrom-oberg | SE | sv-SE
    Östersund | Prästgatan 20 | 831 31 | +46 63
Ærø Bådebyggeri ApS | aero-baade | DK | da-DK
    Ærøskøbing | Havnen 4 | 5970 | +45
Lofoten Tørrfisk AS | lofoten-torrfisk | NO | nb-NO
    Svolvær | Torggata 11 | 8300 | +47
Hämeen Höyläämö Oy | hameen-hoylaamo | FI | fi-FI
    Hämeenlinna | Raatihuoneenkatu 5 | 13100 | +358 3
Þingvellir Gróðurhús ehf. | thingvellir-grodur | IS | is-IS
    Hveragerði | Breiðamörk 2 | 810 | +354
Bäckerei „Zum Kipferl“ OG | zum-kipferl | AT | de-AT
    Graz | Sporgasse 8 | 8010 | +43 316
Käserei Oberländli AG | oberlaendli | CH | de-CH
    Interlaken | Höheweg 61 | 3800 | +41 33
Horlogerie du Lac-Léman SA | horlogerie-du-lac | CH | fr-CH
    Morges | Rue Louis-de-Savoie 18 | 1110 | +41 21
Strojírna Říčany s.r.o. | strojirna-ricany | CZ | cs-CZ
    Říčany | Černokostelecká 77 | 251 01 | +420
Tűzoltó Műszaki Zrt. | tuzolto-muszaki | HU | hu-HU
    Győr | Baross Gábor út 15 | 9021 | +36 96
Țesătoria Brâncuși SRL | tesatoria-brancusi | RO | ro-RO
    Târgu Jiu | Calea Victoriei 30 | 210165 | +40 253
Книгарня «Чумацький Шлях» | chumatskyi-shliakh | UA | uk-UA
    Львів | вул. Личаківська 40 | 79008 | +380 32
Çınaraltı Seramik A.Ş. | cinaralti-seramik | TR | tr-TR
    Kütahya | İstiklal Caddesi 9 | 43020 | +90 274
شركة نخيل النيل للشحن | nakheel-alnile | EG | ar-EG
    الإسكندرية | طريق الكورنيش 140 | 21519 | +20 3
مستشفى الياسمين التخصصي | yasmeen-hospital | SA | ar-SA
    جدة | شارع الأمير سلطان 77 | 23423 | +966 12
Umoja Tea Growers Ltd | umojatea | KE | en-KE
    Kericho | Moi Highway 3 | 20200 | +254 52
Karoo Wool & Mohair (Pty) Ltd | karoowool | ZA | en-ZA
    Graaff-Reinet | 18 Parliament Street | 6280 | +27 49
Kōwhai Early Learning Trust | kowhai-learning | NZ | en-NZ
    Tauranga | 12 Grey Street | 3110 | +64 7
Wattle Creek Solar Pty Ltd | wattlecreek-solar | AU | en-AU
    Toowoomba QLD | 390 Ruthven Street | 4350 | +61 7
हिमगिरि वस्त्रालय Himgiri Textiles | himgiri-textiles | IN | hi-IN
    जयपुर | 24 किशनपोल बाज़ार | 302001 | +91 141
Coromandel Spice Exports Pvt Ltd | coromandel-spice | IN | en-IN
    Chennai | 7 Mint Street | 600079 | +91 44
Công ty TNHH Gốm Bàu Trúc | gombautruc | VN | vi-VN
    Phan Rang | 31 đường Thống Nhất | 590000 | +84 259
PT Samudra Rempah Nusantara | samudra-rempah | ID | id-ID
    Makassar | Jalan Penghibur 5 | 90111 | +62 411
維港鐘錶有限公司 | harbour-watch | HK | zh-HK
    九龍 | 彌敦道688號12樓 | | +852
杭州云溪茶业有限公司 | yunxi-tea | CN | zh-CN
    杭州市 | 龙井路15号 | 310013 | +86 571
株式会社もみじ製作所 | momiji-works | JP | ja-JP
    広島市 | 南区出汐1-7-3 | 734-0001 | +81 82
"Die Werkstatt" Kunst & Handwerk e.V. | die-werkstatt | DE | de-DE
    Weimar | Brauhausgasse 13 | 99423 | +49 3643
Ander <& Partner> Interiors | ander-and-partner | LU | fr-LU
    Luxembourg | 5, rue Notre-Dame | L-2240 | +352
Café Möwe ☕ | cafe-moewe | DE | de-DE
    Sankt Peter-Ording | Im Bad 27 | 25826 | +49 4863
Estudio ¿Y Qué? Diseño | estudio-y-que | MX | es-MX
    Guadalajara | Av. Chapultepec Sur 284 | 44140 | +52 33
Yerba & Viento S.A. | yerbayviento | AR | es-AR
    Mendoza | Av. San Martín 1150 | M5500 | +54 261
Association of Independent Bookbinders, Paper Makers and Letterpress Printers of the Northern Counties \
| aibplp | GB | en-GB
    Hexham | The Moot Hall, Market Place | NE46 3NH | +44 1434
Cwmni Llanfair Cyf. | cwmni-llanfair | GB | cy-GB
    Aberystwyth | 9 Heol y Bont | SY23 1PY | +44 1970
Aʻa Reef Dive School | aareef | US | en-US
    Kailua-Kona, HI | 75-5669 Aliʻi Drive | 96740 | +1 808
7 | seven | SG | en-SG
    Singapore | 10 Anson Road #21-07 | 079903 | +65
Studio Null GmbH | null-studio | DE | de-DE
    Berlin | Oderberger Straße 0 | 10435 | +49 30
კახეთის მარანი შპს | kakheti-marani | GE | ka-GE
    თელავი | ერეკლე II გამზირი 12 | 2200 | +995 350
Mina's Pâtisserie – Crème & Co. 🍰 | minas-patisserie | CY | el-CY
    Λεμεσός | Οδός Αγίου Ανδρέου 64 | 3036 | +357 25
"""


def _originals() -> tuple[tuple[str, ...], ...]:
    lines = TEXT.strip().splitlines()
    pairs = zip(lines[::2], lines[1::2], strict=True)
    return tuple(tuple(field.strip() for field in f"{first}|{second}".split("|")) for first, second in pairs)


# Each: name, domain label, country, language, city, street, postal code, phone prefix.
ORIGINALS = _originals()
