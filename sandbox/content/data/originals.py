"""The companies every sandbox begins with, each chosen for something that breaks software or looks like real life."""

# name, domain label, country, language, city, street, postal code, phone prefix
ORIGINALS: tuple[tuple[str, str, str, str, str, str, str, str], ...] = (
    ("Contoso Mills Ltd", "contoso-mills", "GB", "en-GB", "Leeds", "14 Canal Wharf", "LS11 5PS", "+44 113"),
    ("Nordlicht Logistik GmbH", "nordlicht-logistik", "DE", "de-DE", "Bremen", "Speicherhof 7", "28217", "+49 421"),
    ("桜歯科グループ Sakura Dental Group", "sakura-dental", "JP", "ja-JP", "横浜市", "中区本町4-43", "231-0005", "+81 45"),
    ("مجموعة الواحة للتجارة", "alwaha-trading", "AE", "ar-AE", "دبي", "شارع الخور 21", "", "+971 4"),
    ("Boulangerie Févrin & Fils", "fevrin", "FR", "fr-FR", "Nantes", "3 quai de la Fosse", "44000", "+33 2 40"),
    ("島嶼海運股份有限公司", "island-shipping", "TW", "zh-TW", "高雄市", "前鎮區成功二路88號", "80661", "+886 7"),
    ("Ελαιώνες Καλαμάτας Α.Ε.", "elaiones", "GR", "el-GR", "Καλαμάτα", "Ναυαρίνου 52", "241 31", "+30 27210"),
    ("O'Shaughnessy & Daughters Veterinary", "oshaughnessy-vets", "IE", "en-IE", "Galway", "2 Merchants Road", "H91 X4T2", "+353 91"),
    ("Księgarnia Żółw Sp. z o.o.", "ksiegarnia-zolw", "PL", "pl-PL", "Łódź", "ul. Piotrkowska 118", "90-006", "+48 42"),
    ("Śląska Odlewnia Żeliwa S.A.", "odlewnia-zeliwa", "PL", "pl-PL", "Gliwice", "ul. Robotnicza 4", "44-100", "+48 32"),
)  # fmt: skip
