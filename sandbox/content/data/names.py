"""First and last names by language.

"written=spelling" gives the ASCII spelling where it cannot be derived; an underscore is a blank inside a name. Where a
surname has two forms ("Górski/Górska"), women's first names carry an asterisk.
"""

from dataclasses import dataclass

from sandbox.content.latin import ascii_of

Name = tuple[str, str]  # as written, as spelled in an address
Given = tuple[str, str, tuple[Name, ...]]  # and the surnames that go with it


@dataclass(frozen=True, slots=True)
class Names:
    language: str
    given: tuple[Given, ...]
    display: str
    joint: str  # between two surnames of one person; empty where nobody has two


def _names(language: str, given: str, surnames: str, *, display: str = "{given} {surname}", joint: str = "") -> Names:
    forms = [word.partition("/") for word in surnames.split()]
    his = tuple(_name(first, language) for first, _, _ in forms)
    hers = tuple(_name(second or first, language) for first, _, second in forms)
    firsts = tuple(
        (*_name(word.removesuffix("*"), language), hers if word.endswith("*") else his) for word in given.split()
    )
    return Names(language, firsts, display, joint)


def _name(word: str, language: str) -> Name:
    written, _, spelling = word.replace("_", " ").partition("=")
    return written, spelling or ascii_of(written, language)


NAMES = {
    "en": _names(
        "en-GB",
        """Amelia Arthur Beatrice Callum Daisy Edward Fiona George Harriet Isaac Jasmine Kieran Lucy Martin Nadia
        Oliver Poppy Quentin Rosie Samuel Tamsin Victor Wendy Zara Aisha Desmond Eleanor Graham Imogen Rory Bethany
        Duncan Francesca Hamish Joyce Leonard Maeve Nigel Philippa Stuart Theodora Winston""",
        """Abbott Barlow Carmichael Dawson Ellis Fletcher Gallagher Holloway Ingram Jarvis Kendall Lockwood MacLeod
        Nicholls O'Brien Pemberton Radcliffe Shaw Thackeray Underwood Vaughan Whitaker Yeates Okafor Begum Hughes
        Pryce Sinclair Tolland Ashworth Bickerstaffe Crawford Dunne Eastwood Ferguson Grant Hartley Iqbal Jessop Kaur
        Lister Moss Norris Oakley Penrose Rowntree Stannard Trevelyan Wainwright""",
        joint="-",
    ),
    "en-US": _names(
        "en-US",
        """Aaron Brianna Carlos Dakota Ethan Faith Garrett Hailey Ian Jada Keith Lauren Marcus Natalie Owen Paige
        Quinn Rebecca Shawn Tiffany Uriah Vanessa Wyatt Ximena Zachary LaToya DeShawn Mary-Beth Guadalupe Priya Kenji
        Siobhan Travis Monique Clayton Ingrid Darnell Savannah""",
        """Alvarez Bennett Castillo Dalton Espinoza Foster Goldberg Hendricks Iverson Jefferson Kowalski Larsen
        McAllister Nguyen Ortega Patel Quigley Rossi Schneider Tanaka Upton Velasquez Washington Yoder Zimmerman Begay
        Chang DiMarco Freeman Hollister Jankowski Kealoha Lindqvist Montgomery O'Malley St._Clair Van_Buren
        Whitehorse""",
    ),
    "en-IN": _names(
        "en-IN",
        """Aarav Bhavna Chirag Deepika Esha Farhan Gayatri Harish Isha Jagdish Kavita Lakshmi Manoj Neha Om Pooja
        Rahul Sunita Tejas Uma Vikram Yamini Zoya Arjun Meenakshi Rajesh Shalini Venkatesh""",
        """Agarwal Banerjee Chatterjee Desai Fernandes Gupta Hegde Iyer Joshi Kulkarni Lal Menon Nair Pillai Qureshi
        Rao Sharma Thakur Upadhyay Varma Yadav Ansari Bhattacharya Deshpande Ghosh Krishnamurthy Mukherjee
        Subramanian""",
    ),
    "en-ZA": _names(
        "en-ZA",
        """Anathi Bongani Charlize Dumisani Elsabé Fikile Gerhard Hlengiwe Ilse Johan Khanyi Lerato Mpho Nomvula
        Ockert Palesa Riaan Sipho Thandiwe Unathi Willem Xolani Yusuf Zanele""",
        """Botha Cele Dlamini Erasmus Fourie Govender Hadebe Jacobs Khumalo Le_Roux Mabaso Naidoo Oosthuizen Pienaar
        Radebe Steyn Tshabalala van_der_Merwe Van_Wyk Xaba Zulu Moodley Mokoena du_Plessis""",
    ),
    "en-KE": _names(
        "en-KE",
        """Achieng Baraka Chebet Daudi Esther Faraja Grace Hamisi Imani Juma Kamau Lydia Moses Njeri Otieno Purity
        Rehema Salim Tabitha Wanjiru Zawadi Kiprono""",
        """Abdi Barasa Cheruiyot Gathogo Hassan Kariuki Kimani Langat Maina Mwangi Njoroge Ochieng Odhiambo Omondi
        Rotich Simiyu Wafula Waweru Mutua Kipkemboi""",
    ),
    "cy": _names(
        "cy-GB",
        """Aled Bronwen Carys Dafydd Eirlys Ffion Gethin Heledd Ieuan Llinos Mared Nerys Owain Rhiannon Siân Tudur""",
        """ap_Gwilym Bevan Cadwaladr Elis Griffiths Gwynfor Howells Llwyd Morgan Parri Prosser Rhydderch Tomos
        Vychan""",
    ),
    "de": _names(
        "de-DE",
        """Anja Björn Clara Dieter Elke Friedrich Günther Heike Ingo Jürgen Käthe Lukas Mareike Nils Ottilie Paul Ralf
        Sören Tanja Ulrike Volker Wiebke Xaver Yvonne Zoë Anna-Lena Karl-Heinz Mehmet Özlem Saskia Bärbel Cornelius
        Dörte Eberhard Franziska Götz Henriette Jonas Kerstin Lieselotte Matthias Renate Thorsten Ute""",
        """Ackermann Böhm Clausen Döring Engel Fröhlich Groß Hübner Imhoff Jäger Köhler Lüdemann Müller Nöth Oehler
        Pfeiffer Quast Rößler Schäfer Thöne Ullmann von_der_Heide Weiß Yılmaz Zimmermann Kaya Süß Voß Brandt Albrecht
        Bäumler Dietrich Eichhorn Feldhaus Gärtner Heßling Junghans Krämer Lindemann Mücke Niemöller Pröll Reuter
        Sauerwein Trautmann Vormann Wörner Zöllner""",
        joint="-",
    ),
    "fr": _names(
        "fr-FR",
        """Aurélie Benoît Chloé Didier Élodie François Gaëlle Hervé Inès Jérôme Karim Léa Maël Noémie Océane Pascal
        Quentin Raphaël Solène Théo Ursule Valérie Xavier Yasmine Zélie Jean-Baptiste Marie-Ève Anne-Sophie Loïc
        Thérèse Étienne Bérénice Cédric Fatou Guénolé Mathilde""",
        """Aubert Béranger Chevallier Dubois-Moreau Estève Fournier Géraud Hébert Isnard Joly Kermarrec Lefèvre
        Mercier Noël Ouellet Pélissier Quéméneur Rousseau Séguin Tréguier Vasseur Weber Zidani Benali Châtelain
        D'Aubigny de_La_Tour Garnier L'Hostis Maréchal Péronnet Traoré Vialatte Le_Goff Bouchard Côté""",
        joint="-",
    ),
    "es": _names(
        "es-ES",
        """Adrián Begoña Cristóbal Dolores Elías Fermín Guadalupe Héctor Íñigo Jimena Kike Lucía Martín Nuria Óscar
        Pilar Quique Ramón Sofía Tomás Úrsula Verónica Xulio Yolanda Zaira María_José José_Luis Ángela Bárbara Joaquín
        Concepción Germán Inmaculada Rocío""",
        """Aguilar Benítez Cortés Domínguez Echeverría Fernández Gutiérrez Hernández Ibáñez Jiménez Larrañaga Muñoz
        Núñez Ordóñez Peña Quiñones Ramírez Sáez Toledo Ugarte Vázquez Ybarra Zúñiga de_la_Fuente Castaño Gálvez Marín
        Orozco Pizarro Valdés""",
        joint=" ",
    ),
    "pt": _names(
        "pt-BR",
        """Adriana Bruno Cecília Davi Eliane Fábio Gabriela Heitor Inês João Kátia Luís Márcia Nélson Otávio Patrícia
        Raíssa Sérgio Thaís Ubiratan Vinícius Wesley Yasmin Zilda Antônio Conceição Estêvão Júlia""",
        """Almeida Barbosa Cardoso Dutra Esteves Figueiredo Gonçalves Henriques Lacerda Magalhães Nascimento Oliveira
        Pacheco Queirós Ribeiro Simões Teixeira Vasconcelos da_Conceição dos_Santos Araújo Bragança Camões Falcão
        Guimarães Leão Mourão Xavier""",
        joint=" ",
    ),
    "it": _names(
        "it-IT",
        """Agnese Brando Chiara Davide Elisa Fabrizio Giulia Ilaria Jacopo Lorenzo Martina Niccolò Ornella Pasquale
        Raffaella Salvatore Teresa Umberto Viola Zeno Beatrice Carmelo Donatella Ettore Giò Ludovica Noè""",
        """Abbate Barbieri Cattaneo D'Angelo De_Santis Esposito Ferraro Galli Iacobelli Lombardi Marchetti Negri
        Orsini Pellegrino Quaranta Rinaldi Santoro Tedesco Ugolini Vitale Zanetti Dal_Pozzo Nicolò Barthò Colucci
        Mastroianni Fontanarosa""",
    ),
    "nl": _names(
        "nl-NL",
        """Anouk Bram Carlijn Daan Evelien Floris Gijs Hanneke Inge Jelle Koen Lotte Maarten Noor Otto Pieter Quirijn
        Roos Sjoerd Tijs Ursula Veerle Wouter Yara Zef Loïs Mariëlle Renée Danique Youssef""",
        """van_den_Berg Bakker de_Clercq Dijkstra Engelen van_'t_Hoff Groeneveld Hoekstra IJsselstein Jacobs Kuipers
        van_der_Linden Meijer Nijhuis Oosterbaan Pauwels Rietveld Smeets Terpstra Uittenbogaard Vermeulen de_Wit Zwart
        El_Amrani Coppens Daniëls""",
        joint="-",
    ),
    "sv": _names(
        "sv-SE",
        """Agneta Björn Cecilia Daniel Elin Fredrik Göran Hanna Inga-Lill Jörgen Kerstin Lars Märta Nils Oskar Pär Rut
        Sven Tove Ulf Viktoria Yngve Åke Ärla Östen Amina Linnéa Rasmus""",
        """Andersson Bergström Carlsson Dahlgren Ekström Forsberg Gustafsson Hedlund Isaksson Jönsson Källström
        Lindqvist Möller Nyström Olofsson Persson Qvist Rönnbäck Sjöberg Törnqvist Ulvaeus Wikström Åberg Ängqvist
        Öberg Hosseini""",
    ),
    "da": _names(
        "da-DK",
        """Anders Birgitte Christoffer Ditte Emil Freja Gudrun Henrik Ida Jørgen Karen Lærke Mads Naja Ole Pernille
        Rasmus Søren Trine Ulla Viggo Åse""",
        """Andreasen Bach Christoffersen Dalgård Enevoldsen Frandsen Grøn Højgaard Iversen Jørgensen Kjær Lauridsen
        Møller Nørgaard Overgaard Poulsen Rønne Sørensen Thygesen Vestergaard Ærø Østergaard""",
    ),
    "nb": _names(
        "nb-NO",
        """Astrid Bjørn Camilla Dag Eirik Frøydis Gunnar Håkon Ingrid Jorunn Kåre Lise Magnus Nina Odd Pål Ragnhild
        Sigurd Tuva Unni Vegard Åshild""",
        """Aasen Bakke Dahl Eide Fjeld Grønvold Haugen Iversen Jæger Kleppe Lunde Myhre Nygård Ødegård Pettersen Rød
        Sæther Tveit Ulriksen Vik Åmodt Bjørnsen""",
    ),
    "fi": _names(
        "fi-FI",
        """Aino Eero Hannele Ilkka Jari Kaisa Lauri Marjatta Niilo Oona Päivi Riikka Seppo Tuomas Ulla Väinö Yrjö Äijö
        Emmi Mikko Sirpa Jyrki""",
        """Aaltonen Eskola Heikkilä Hämäläinen Ikonen Järvinen Koskinen Laaksonen Mäkelä Niemi Ojala Pöyhönen Räsänen
        Salmela Tähtinen Uusitalo Virtanen Ylönen Kekäläinen Lehtomäki""",
    ),
    "is": _names(
        "is-IS",
        """Ásdís* Bjarni Dagný* Einar Friðrik Guðrún* Hrafnhildur* Ísak Jóhanna* Kári Lóa* Örn Ragnheiður* Sigurður
        Þóra* Ævar""",
        """Árnason/Árnadóttir Björnsson/Björnsdóttir Einarsson/Einarsdóttir Guðmundsson/Guðmundsdóttir
        Hallgrímsson/Hallgrímsdóttir Jónsson/Jónsdóttir Kristjánsson/Kristjánsdóttir Magnússon/Magnúsdóttir
        Ólafsson/Ólafsdóttir Ragnarsson/Ragnarsdóttir Sigurðsson/Sigurðardóttir Þorsteinsson/Þorsteinsdóttir
        Ægisson/Ægisdóttir""",
    ),
    "pl": _names(
        "pl-PL",
        """Agnieszka* Bogusław Celina* Dariusz Elżbieta* Filip Grażyna* Henryk Izabela* Jarosław Katarzyna* Łukasz
        Małgorzata* Norbert Oliwia* Paweł Róża* Stanisław Tadeusz Urszula* Wojciech Zofia* Żaneta* Świętosława* Michał
        Bożena*""",
        """Adamczyk Błaszczak Czarnecki/Czarnecka Dąbrowski/Dąbrowska Fijałkowski/Fijałkowska Górski/Górska
        Jabłoński/Jabłońska Kołodziej Lewandowski/Lewandowska Łęcki/Łęcka Michałowski/Michałowska
        Nowakowski/Nowakowska Ostrowski/Ostrowska Piątek Rżewski/Rżewska Szczepański/Szczepańska Śliwiński/Śliwińska
        Trzaskowski/Trzaskowska Urbański/Urbańska Wąsik Zieliński/Zielińska Źrebiec Żurawski/Żurawska
        Brzęczyszczykiewicz""",
        joint="-",
    ),
    "cs": _names(
        "cs-CZ",
        """Alžběta* Bohumil Čestmír Dagmar* Eliška* František Hana* Ivo Jiří Květa* Luboš Markéta* Nikola* Ondřej
        Přemysl Růžena* Štěpán Tomáš Václav Zdeňka* Žofie* Ľubica*""",
        """Beneš/Benešová Čermák/Čermáková Dvořák/Dvořáková Fiala/Fialová Hájek/Hájková Jelínek/Jelínková
        Kučera/Kučerová Kříž/Křížová Loužek/Loužková Málek/Málková Němec/Němcová Procházka/Procházková Říha/Říhová
        Svoboda/Svobodová Šťastný/Šťastná Tichý/Tichá Urbánek/Urbánková Vlček/Vlčková Zelenka/Zelenková
        Žďárský/Žďárská Hrdlička/Hrdličková""",
    ),
    "hu": _names(
        "hu-HU",
        """Ágnes Balázs Csilla Dénes Erzsébet Ferenc Gyöngyi Hajnalka István János Katalin László Márta Nándor Ödön
        Piroska Réka Szilárd Tünde Vilmos Zsófia Örs""",
        """Asztalos Bíró Csonka Deák Erdős Fekete Gulyás Horváth Juhász Kovács Lőrincz Molnár Nagy Orbán Pásztor Rózsa
        Szűcs Takács Újhelyi Vörös Zsoldos Őri""",
        display="{surname} {given}",
    ),
    "ro": _names(
        "ro-RO",
        """Andreea Bogdan Cătălina Doru Elena Florin Gheorghe Horia Ioana Lăcrămioara Mihăiță Nicoleta Ovidiu Petru
        Raluca Ștefan Tudor Valentina Țvetana Ionuț""",
        """Albu Bălan Ciobanu Drăgulescu Enache Florea Ghiță Iliescu Lupu Munteanu Năstase Oprea Păun Rădulescu
        Săvulescu Șerban Tănase Țăranu Ungureanu Vlădescu""",
    ),
    "tr": _names(
        "tr-TR",
        """Ayşe Burak Ceren Çağrı Deniz Emine Fatih Gülşah Hakan Işıl İbrahim Kübra Levent Mustafa Nazlı Oğuz Özge
        Pınar Rüya Selin Şükrü Tuğba Ümit Volkan Yiğit Zeynep""",
        """Aydın Bozkurt Çelik Demirci Erdoğdu Fındıkçı Güneş Hızal Işık İnce Karaca Lale Mutlu Narin Öztürk Polat
        Sağlam Şimşek Tekin Uçar Ünal Yıldırım Zengin""",
    ),
    "el": _names(
        "el-GR",
        """Αθηνά=athina Βασίλης=vasilis Γεωργία=georgia Δημήτρης=dimitris Ελένη=eleni Ζωή=zoi Ηλίας=ilias
        Θοδωρής=thodoris Ιωάννα=ioanna Κώστας=kostas Λευτέρης=lefteris Μαρία=maria Νίκος=nikos Ξένια=xenia Όλγα=olga
        Παναγιώτης=panagiotis Ρένα=rena Σπύρος=spyros Τάσος=tasos Φωτεινή=foteini Χρήστος=christos""",
        """Αναγνώστου=anagnostou Βλάχος=vlachos Γεωργιάδη=georgiadi Δημόπουλος=dimopoulos Ευαγγέλου=evangelou
        Ζαχαρίου=zachariou Θεοδώρου=theodorou Ιωαννίδης=ioannidis Καραγιάννη=karagianni Λάμπρου=lamprou
        Μαυρίδης=mavridis Νικολάου=nikolaou Οικονόμου=oikonomou Παπαδάκης=papadakis Ρήγα=riga Σταθόπουλος=stathopoulos
        Τσάκαλος=tsakalos Φιλίππου=filippou Χατζηδάκη=chatzidaki""",
    ),
    "bg": _names(
        "bg-BG",
        """Ангел=angel Борислав=borislav Велина=velina* Георги=georgi Десислава=desislava* Емил=emil Живка=zhivka*
        Иван=ivan Калина=kalina* Любомир=lyubomir Милена=milena* Николай=nikolay Огнян=ognyan Петя=petya*
        Радостина=radostina* Стоян=stoyan Теодора=teodora* Цветан=tsvetan Юлия=yulia* Яна=yana*""",
        """Ангелов=angelov/Ангелова=angelova Божинов=bozhinov/Божинова=bozhinova Василев=vasilev/Василева=vasileva
        Гочев=gochev/Гочева=gocheva Димитров=dimitrov/Димитрова=dimitrova Захариев=zahariev/Захариева=zaharieva
        Илиев=iliev/Илиева=ilieva Колев=kolev/Колева=koleva Манолов=manolov/Манолова=manolova
        Найденов=naydenov/Найденова=naydenova Русев=rusev/Русева=ruseva Тодоров=todorov/Тодорова=todorova
        Христов=hristov/Христова=hristova Цонев=tsonev/Цонева=tsoneva""",
    ),
    "uk": _names(
        "uk-UA",
        """Андрій=andrii Богдана=bohdana Валерія=valeriia Григорій=hryhorii Дарина=daryna Євген=yevhen Зоряна=zoriana
        Ігор=ihor Катерина=kateryna Лев=lev Мирослава=myroslava Назар=nazar Оксана=oksana Петро=petro Роман=roman
        Соломія=solomiia Тарас=taras Уляна=uliana Христина=khrystyna Юрій=yurii Ярина=yaryna""",
        """Бондаренко=bondarenko Василенко=vasylenko Гнатюк=hnatiuk Довженко=dovzhenko Жук=zhuk Зінченко=zinchenko
        Іваненко=ivanenko Коваль=koval Литвин=lytvyn Мельник=melnyk Назаренко=nazarenko Олійник=oliinyk
        Петренко=petrenko Руденко=rudenko Савчук=savchuk Ткачук=tkachuk Шевчук=shevchuk Щербина=shcherbyna
        Яценко=yatsenko""",
    ),
    "ka": _names(
        "ka-GE",
        """ანა=ana გიორგი=giorgi დავით=davit ელენე=elene ზურაბ=zurab თამარ=tamar ირაკლი=irakli ლევან=levan
        მარიამ=mariam ნინო=nino სანდრო=sandro ქეთევან=ketevan""",
        """აბაშიძე=abashidze ბერიძე=beridze გელაშვილი=gelashvili დოლიძე=dolidze კაპანაძე=kapanadze ლომიძე=lomidze
        მაისურაძე=maisuradze სვანიძე=svanidze ჩხეიძე=chkheidze ჯაფარიძე=japaridze""",
    ),
    "he": _names(
        "he-IL",
        """אביגיל=avigail אורי=uri בועז=boaz גלית=galit דניאל=daniel הילה=hila זיו=ziv חיים=chaim טליה=talia
        יונתן=yonatan כרמל=carmel ליאור=lior מיכל=michal נועם=noam עידן=idan רונית=ronit שירה=shira תומר=tomer""",
        """אברהמי=avrahami ברק=barak גולן=golan דהן=dahan הראל=harel זוהר=zohar חדד=hadad כהן=cohen לוי=levi
        מזרחי=mizrahi נחום=nachum סלע=sela פרידמן=friedman צור=tzur קפלן=kaplan רוזן=rosen שגב=segev בן-דוד=bendavid""",
    ),
    "ar": _names(
        "ar-AE",
        """أحمد=ahmed آمنة=amna بدر=badr جميلة=jamila حسن=hassan خديجة=khadija راشد=rashid زينب=zainab سالم=salem
        شيماء=shaimaa طارق=tariq عائشة=aisha عمر=omar فاطمة=fatima كريم=karim ليلى=layla محمد=mohammed نورة=noura
        هدى=huda يوسف=youssef عبد_الرحمن=abdulrahman مريم=mariam""",
        """البدري=albadri التميمي=altamimi الجابري=aljabri الحداد=alhaddad الخطيب=alkhatib الدوسري=aldosari
        الزعابي=alzaabi السويدي=alsuwaidi الشامسي=alshamsi الصباغ=alsabbagh العلي=alali الغامدي=alghamdi
        الفارسي=alfarsi القاسمي=alqasimi الكعبي=alkaabi المنصوري=almansoori النجار=alnajjar الهاشمي=alhashimi""",
    ),
    "hi": _names(
        "hi-IN",
        """अनिल=anil आरती=aarti इंदु=indu उमेश=umesh कमला=kamala गोपाल=gopal चंदा=chanda दीपक=deepak नीलम=neelam
        पंकज=pankaj प्रिया=priya मीरा=meera रमेश=ramesh लता=lata विजय=vijay शालिनी=shalini सुरेश=suresh हर्ष=harsh""",
        """अग्रवाल=agrawal कपूर=kapoor खन्ना=khanna गुप्ता=gupta चौहान=chauhan जोशी=joshi तिवारी=tiwari
        त्रिपाठी=tripathi पाण्डेय=pandey मिश्रा=mishra यादव=yadav राठौड़=rathore वर्मा=verma शर्मा=sharma सिंह=singh""",
    ),
    "ja": _names(
        "ja-JP",
        """美咲=misaki 翔太=shota 葵=aoi 健一=kenichi 由美子=yumiko 大輔=daisuke 陽菜=hina 拓海=takumi 直樹=naoki
        恵=megumi さくら=sakura 誠=makoto 千尋=chihiro 雄太=yuta 真由美=mayumi 蓮=ren 明日香=asuka 浩二=koji 優子=yuko
        慎太郎=shintaro ひかり=hikari 隆=takashi 彩=aya 悟=satoru 結衣=yui 和夫=kazuo 麻衣=mai 龍之介=ryunosuke
        文子=fumiko 剛=tsuyoshi""",
        """佐藤=sato 鈴木=suzuki 高橋=takahashi 田中=tanaka 渡辺=watanabe 伊藤=ito 山本=yamamoto 中村=nakamura
        小林=kobayashi 加藤=kato 吉田=yoshida 山田=yamada 佐々木=sasaki 山口=yamaguchi 松本=matsumoto 井上=inoue
        木村=kimura 林=hayashi 斎藤=saito 清水=shimizu 森=mori 池田=ikeda 橋本=hashimoto 阿部=abe 石川=ishikawa
        長谷川=hasegawa 近藤=kondo 髙島=takashima 五十嵐=igarashi 東海林=shoji 小野寺=onodera 藤井=fujii""",
        display="{surname} {given}",
    ),
    "ko": _names(
        "ko-KR",
        """민준=minjun 서연=seoyeon 지훈=jihoon 하은=haeun 도윤=doyun 수빈=subin 예준=yejun 지우=jiwoo 현우=hyunwoo
        은지=eunji 태영=taeyoung 유나=yuna 성민=seongmin 혜진=hyejin 재현=jaehyun 미경=mikyung 상철=sangcheol
        아름=areum 동욱=dongwook 보람=boram""",
        """김=kim 이=lee 박=park 최=choi 정=jung 강=kang 조=cho 윤=yoon 장=jang 임=lim 한=han 오=oh 서=seo 신=shin
        권=kwon 황=hwang 안=ahn 송=song 남궁=namgung 제갈=jegal""",
        display="{surname}{given}",
    ),
    "zh": _names(
        "zh-CN",
        """伟=wei 芳=fang 娜=na 秀英=xiuying 敏=min 静=jing 丽=li 强=qiang 磊=lei 军=jun 洋=yang 艳=yan 勇=yong 杰=jie
        娟=juan 涛=tao 明=ming 超=chao 秀兰=xiulan 霞=xia 思远=siyuan 雨桐=yutong 子轩=zixuan 梓涵=zihan 浩然=haoran""",
        """王=wang 李=li 张=zhang 刘=liu 陈=chen 杨=yang 赵=zhao 黄=huang 周=zhou 吴=wu 徐=xu 孙=sun 胡=hu 朱=zhu
        高=gao 林=lin 何=he 郭=guo 马=ma 罗=luo 欧阳=ouyang 司马=sima""",
        display="{surname}{given}",
    ),
    "zh-TW": _names(
        "zh-TW",
        """志明=chihming 淑芬=shufen 家豪=chiahao 怡君=yichun 俊傑=chunchieh 雅婷=yating 冠宇=kuanyu 佳穎=chiaying
        建宏=chienhung 心怡=hsinyi 承恩=chengen 詩涵=shihhan 宗翰=tsunghan 美玲=meiling 柏翰=pohan 欣妤=hsinyu
        文雄=wenhsiung 麗華=lihua""",
        """陳=chen 林=lin 黃=huang 張=chang 李=lee 王=wang 吳=wu 劉=liu 蔡=tsai 楊=yang 許=hsu 鄭=cheng 謝=hsieh
        郭=kuo 洪=hung 邱=chiu 曾=tseng 廖=liao 賴=lai 歐陽=ouyang 張簡=changchien""",
        display="{surname}{given}",
    ),
    "zh-HK": _names(
        "zh-HK",
        """嘉欣=kayan 家明=kaming 詠琪=wingki 俊熙=chunhei 穎琳=winglam 志強=chikeung 慧敏=waiman 子軒=tszhin
        美儀=meiyi 國榮=kwokwing 曉彤=hiutung 偉文=waiman""",
        """陳=chan 李=lee 黃=wong 張=cheung 梁=leung 王=wong 林=lam 何=ho 吳=ng 劉=lau 鄭=cheng 周=chow 郭=kwok
        鍾=chung 馮=fung 鄧=tang""",
        display="{surname}{given}",
    ),
    "th": _names(
        "th-TH",
        """กนกวรรณ=kanokwan จิราพร=jiraporn ชัยวัฒน์=chaiwat ณัฐพล=natthapon ธนพร=thanaporn นภา=napa ปรีชา=preecha
        พิมพ์ใจ=pimjai ภาณุ=panu มานี=manee รัตนา=rattana วิชัย=wichai ศิริพร=siriporn สมชาย=somchai อรทัย=orathai
        อนันต์=anan""",
        """แก้วมณี=kaewmanee จันทร์เพ็ญ=chanpen ใจดี=jaidee ทองดี=thongdee บุญมี=boonmee พงษ์ไพบูลย์=phongphaibun
        รุ่งเรืองศรี=rungrueangsri วงศ์สวัสดิ์=wongsawat ศรีสุข=srisuk สุวรรณรัตน์=suwannarat แสงทอง=saengthong
        อินทรวงศ์=intharawong""",
    ),
    "vi": _names(
        "vi-VN",
        """Anh_Thư Bảo Châu Diễm Đức Giang Hồng_Nhung Khánh Linh Minh_Tuấn Ngọc_Ánh Phúc Quỳnh Sơn Thảo Trường Uyên
        Văn_Hùng Xuân Yến""",
        """Bùi Cao Đặng Đinh Đỗ Dương Hoàng Hồ Huỳnh Lê Lý Mai Ngô Nguyễn Phạm Phan Tạ Trần Trịnh Võ Vũ""",
        display="{surname} {given}",
    ),
    "id": _names(
        "id-ID",
        """Agus Bayu Citra Dewi Eko Fitri Gita Hendra Indah Joko Kartika Lestari Made Ningsih Putu Ratna Sri Teguh
        Utami Wahyu Yanti Zulkifli""",
        """Anggraini Budiman Darmawan Firmansyah Gunawan Hidayat Iskandar Kusuma Lubis Mahendra Nasution Pratama
        Rahardjo Santoso Siregar Tanjung Utomo Wijaya Yulianto Simatupang""",
    ),
}
NAMES["en-SG"] = _names(
    "en-SG",
    """Adeline Boon_Hwee Cheryl Darren Faizal Geraldine Hui_Min Irfan Jia_Wei Kumar Li_Ting Melvin Nurul Pei_Shan
    Rajiv Siti Wei_Jie Yong_Sheng""",
    """Abdullah Chan Chua Goh Ho Ismail Koh Lim Menon Neo Ong Pillai Rahman Seah Tan Teo Wong Yeo Pereira""",
)
