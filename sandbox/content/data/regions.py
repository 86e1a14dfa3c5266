"""How companies are named and where they sit, country by country; "word=spelling" gives the spelling in a domain."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Region:
    country: str
    language: str
    dial: str
    cities: tuple[str, ...]  # city|area code|postal code, in which # stands for a digit and @ for a letter
    streets: tuple[str, ...]
    address: str
    legal: tuple[str, ...]
    patterns: tuple[str, ...]
    roots: tuple[str, ...]
    sectors: tuple[str, ...]


def _region(
    country: str,
    language: str,
    dial: str,
    *,
    cities: str,
    streets: str,
    legal: str,
    patterns: str,
    roots: str,
    sectors: str,
    address: str = "{street} {number}",
) -> Region:
    """Lists are written with semicolons."""
    return Region(
        country,
        language,
        dial,
        _listed(cities),
        _listed(streets),
        address,
        _listed(legal),
        _listed(patterns),
        _listed(roots),
        _listed(sectors),
    )


def _listed(text: str) -> tuple[str, ...]:
    return tuple(" ".join(part.split()) for part in text.split(";"))


REGIONS = (
    _region(
        "DE",
        "de-DE",
        "+49",
        cities="""Hamburg|40|20###;Kassel|561|34###;Leipzig|341|04###;Freiburg|761|79###;Münster|251|48###;
        Rostock|381|18###;Würzburg|931|97###;Köln|221|50###;Görlitz|3581|02826;Konstanz|7531|7846#""",
        streets="""Lindenallee;Am Mühlbach;Bahnhofstraße;Gewerbepark Süd;Kirchweg;Hafenstraße;Alte Gasse;Ringstraße""",
        legal="GmbH;GmbH & Co. KG;AG;KG;e.K.;OHG;gGmbH",
        patterns="{root} {sector} {legal};{sector} {root} {legal};{root}-{sector} {legal};{root} & Sohn {sector} "
        "{legal}",
        roots="""Adler;Bergmann;Brückner;Eichenhof;Fuchs;Grünwald;Hansa;Isar;Jägerhaus;Kranich;Lerchenfeld;Möwe;Neumühle;
        Ostertal;Petersen;Quellgrund;Rothaar;Schönfeld;Thießen;Uferlos;Vogelsang;Weißdorn;Ziegler;Rabenstein;Strohm;
        Ahrens;Buchholz;Cordes;Dünenhof;Elbtal;Falkenried;Goldammer;Hirschgraben;Immenhof;Jessen;Krähwinkel;Löwen;
        Moorweide;Nagold;Ohlsen;Pappelhof;Reiherstieg;Sonnleitner;Tannert;Ulmenhof;Vossberg;Wacholder""",
        sectors="""Logistik;Metallbau;Bäckerei;Apotheke;Steuerberatung;Architekten;Gartenbau;Pflegedienst;Druckerei;
        Elektrotechnik;Brauerei;Möbelwerk;Immobilien;Maschinenbau;Optik;Reisen;Dachbau;Feinkost;Spedition;Labor;
        Versicherungsmakler;Kunststofftechnik;Fahrschule;Verlag;Zahntechnik;Solartechnik;Tierklinik;Kältetechnik;
        Werbeagentur;Holzbau;Rechtsanwälte;Medizintechnik""",
    ),
    _region(
        "GB",
        "en-GB",
        "+44",
        cities="""Bristol|117|BS# #@@;York|1904|YO# #@@;Norwich|1603|NR# #@@;Cardiff|29|CF## #@@;Dundee|1382|DD# #@@;
        Belfast|28|BT# #@@;Exeter|1392|EX# #@@;Manchester|161|M## #@@;Inverness|1463|IV# #@@""",
        streets="Mill Lane;Station Road;Queen Street;Foundry Yard;Harbour Row;High Street;Church Walk;The Maltings",
        address="{number} {street}",
        legal="Ltd;PLC;LLP;& Sons Ltd;Group;Partners;CIC",
        patterns="{root} {sector} {legal};{root} {sector};The {root} {sector} Company;{root} {sector} (UK) {legal}",
        roots="""Ashdown;Birchall;Calder;Drayton;Eastgate;Fairweather;Greystone;Hollins;Ironbridge;Kestrel;Larkfield;
        Marlowe;Northbrook;Oakhurst;Pennine;Quayside;Redfern;Sandringham;Thornbury;Underhill;Wetherby;Yarrow;
        Castleford;Silverdale;Westmoor;Abbotsley;Brackenridge;Copperfield;Dunmore;Elmbridge;Foxglove;Glenside;
        Heatherfield;Inglewood;Jubilee;Kingfisher;Lowther;Merrivale;Nightingale;Orchard;Peverell;Rookery;Swale;
        Tamarisk;Ullswater;Vale;Windrush""",
        sectors="""Engineering;Foods;Legal;Dental;Joinery;Insurance;Textiles;Motors;Estates;Care Homes;Accountants;
        Printing;Shipping;Brewery;Roofing;Optics;Catering;Nurseries;Ceramics;Surveyors;Pharmacy;Haulage;Cycles;
        Publishing;Architects;Plumbing;Veterinary;Recruitment;Upholstery;Fisheries;Energy;Academies""",
    ),
    _region(
        "US",
        "en-US",
        "+1",
        cities="""Boise, ID|208|837##;Duluth, MN|218|558##;Savannah, GA|912|314##;Tucson, AZ|520|857##; Toledo,
        OH|419|436##;Spokane, WA|509|992##;Rochester, NY|585|146##;Amarillo, TX|806|791##;Reno, NV|775|895##""",
        streets="Main Street;Lakeview Drive;Commerce Parkway;Elm Street, Suite 200;Railroad Avenue;County Road 12",
        address="{number} {street}",
        legal="Inc.;LLC;Corp.;Co.;LP;P.C.;Holdings, Inc.",
        patterns="{root} {sector}, {legal};{root} {sector} {legal};{root} {sector};{root} {sector} of America",
        roots="""Alder Creek;Badger;Cedar Falls;Copperline;Desert Sky;Eagle Pass;Firestone Ridge;Gulf Breeze;Hickory;
        Iron Range;Juniper;Keystone Valley;Lakeland;Mesquite;Northfork;Old Dominion Road;Palmetto;Quarry Hill; Redwood
        Bend;Silver Spur;Tidewater;Upper Peninsula;Vista Grande;Whitetail;Yellow Pine;Zephyr;Big Sandy;
        Cobblestone;Driftwood;Evergreen Loop;Four Corners;Granite Peak;High Plains;Magnolia;Painted Rock;Sweetwater""",
        sectors="""Supply;Family Dental;Credit Union;Trucking;HVAC;Orchards;Title Company;Realty;Law Group;Pediatrics;
        Hardware;Steel;Aviation;Insurance Agency;Dairy;Robotics;Print & Sign;Senior Living;Boat Works;Coffee Roasters;
        Analytics;School District;Landscaping;Outfitters;Fabrication;Home Health;Packaging;Wealth Advisors""",
    ),
    _region(
        "FR",
        "fr-FR",
        "+33",
        cities="""Rennes|2 99|35###;Lyon|4 72|6900#;Angers|2 41|49###;Dijon|3 80|21###;Montpellier|4 67|34###;
        Besançon|3 81|25###;Bayonne|5 59|64###;Orléans|2 38|45###""",
        streets="""rue des Tanneurs;avenue de la Gare;quai des Célestins;impasse du Moulin;boulevard Carnot; place de
        l'Église""",
        address="{number} {street}",
        legal="SARL;SAS;SA;& Fils;& Associés;EURL",
        patterns="{sector} {root};{sector} {root} {legal};{root} {sector} {legal}",
        roots="""Aubépine;Bellerive;Châtaignier;Delorme;Étoile;Fontenay;Garance;Hautbois;Île Verte;Jolivet;Lavandière;
        Mésange;Noiraud;Orangerie;Peyrac;Quatre-Vents;Roussillac;Sérac;Tournesol;Valmorin;Beauséjour;Clairval;
        Duchêne;Écluse;Grandpré;Hérisson;Pâquerette;Rivage""",
        sectors="""Boulangerie;Menuiserie;Pharmacie;Transports;Vignobles;Imprimerie;Cabinet;Maçonnerie;Fromagerie;
        Optique;Assurances;Chaudronnerie;Pépinières;Librairie;Ébénisterie;Clinique;Notaires;Plomberie;Meubles;
        Informatique;Traiteur;Garage;Textiles;Énergies""",
    ),
    _region(
        "JP",
        "ja-JP",
        "+81",
        cities="""大阪市|6|53#-00##;札幌市|11|06#-00##;福岡市|92|81#-00##;仙台市|22|98#-00##;金沢市|76|92#-00##;
        神戸市|78|65#-00##;松山市|89|79#-00##""",
        streets="中央;本町;緑町;港町;栄町;若葉台",
        address="{street}{number}番地",
        legal="株式会社;有限会社;合同会社;",
        patterns="{legal}{root}{sector};{root}{sector}{legal};{root}{sector}",
        roots="""青葉=aoba;朝日野=asahino;旭川屋=asahikawaya;岩清水=iwashimizu;梅原=umehara;大河内=okochi;風見=kazami;
        霧島屋=kirishimaya;小春=koharu;桜井=sakurai;白樺=shirakaba;杉本=sugimoto;千歳屋=chitoseya;月見=tsukimi;
        鶴亀=tsurukame;常盤=tokiwa;虹色=nijiiro;野々村=nonomura;花園=hanazono;藤倉=fujikura;松風=matsukaze;
        みずほ台=mizuhodai;紅葉=koyo;八雲=yakumo;雪村=yukimura;若竹=wakatake""",
        sectors="""建設=kensetsu;製作所=works;運輸=unyu;歯科=dental;食品=foods;印刷=print;不動産=realestate;工業=kogyo;
        商店=shoten;水産=suisan;薬局=pharmacy;電機=denki;酒造=shuzo;設計=sekkei;金属=kinzoku;農園=farm;
        繊維=textile;学園=gakuen;保険=hoken;観光=kanko;木材=mokuzai;陶器=toki""",
    ),
    _region(
        "ES",
        "es-ES",
        "+34",
        cities="""Valladolid|983|470##;Gijón|985|332##;Cádiz|956|110##;Logroño|941|260##;Málaga|952|290##;
        Lleida|973|250##;Vigo|986|362##""",
        streets="Calle Mayor;Avenida de la Paz;Plaza del Mercado;Paseo Marítimo;Polígono Industrial Norte, nave",
        legal="S.L.;S.A.;S.Coop.;e Hijos, S.L.;S.L.U.",
        patterns="{sector} {root} {legal};{root} {sector} {legal};{sector} {root}",
        roots="""Almendro;Bodegón;Castañar;Doñana;Encinar;Fuentemayor;Girasol;Hondarribe;Íñiguez;Jabugar;Lucero;
        Montañés;Navarredo;Olivares;Peñalba;Quintanar;Ribereña;Sotomayor;Torreón;Urdiales;Villacampo;Zurbano;
        Albariza;Cantueso;Ordóñez;Muñoz y Gil""",
        sectors="""Conservas;Transportes;Clínica;Bodegas;Cerámicas;Farmacia;Asesores;Talleres;Construcciones;Muebles;
        Panadería;Viveros;Abogados;Seguros;Calzados;Imprenta;Instalaciones;Hoteles;Pescados;Aceites;Óptica;Energía""",
    ),
    _region(
        "IT",
        "it-IT",
        "+39",
        cities="""Parma|0521|431##;Lecce|0832|73100;Trento|0461|381##;Perugia|075|061##;Vicenza|0444|361##;
        Cagliari|070|091##;Livorno|0586|571##""",
        streets="Via Garibaldi;Corso Italia;Via delle Rose;Piazza del Duomo;Viale della Stazione;Vicolo Stretto",
        legal="S.r.l.;S.p.A.;S.n.c.;& Figli;S.a.s.",
        patterns="{sector} {root} {legal};{root} {sector} {legal};{sector} {root}",
        roots="""Acquaviva;Belcolle;Castelvero;Dallolio;Erbarosa;Ferrante;Ginestra;Ippocampo;Lanterna;Montebruno;
        Nocciola;Ortensia;Pietrafitta;Querciola;Roccabella;San Lupo;Torrenova;Uliveto;Valdoro;Zagara;Brughiera;
        Corbezzolo;Frassino;Malvarosa""",
        sectors="""Officine;Ceramiche;Cantine;Trasporti;Studio Legale;Panificio;Farmacia;Edilizia;Mobili;Salumi;
        Occhiali;Tessuti;Assicurazioni;Impianti;Caseificio;Tipografia;Vivai;Meccanica;Gioielli;Calzature;Pelletteria""",
    ),
    _region(
        "NL",
        "nl-NL",
        "+31",
        cities="Zwolle|38|80## @@;Breda|76|48## @@;Leeuwarden|58|89## @@;Delft|15|26## @@;Nijmegen|24|65## @@",
        streets="Kerkstraat;Havenkade;Molenweg;Stationsplein;Nijverheidsweg;Korte Gracht",
        legal="B.V.;N.V.;V.O.F.;Groep;en Zonen B.V.",
        patterns="{root} {sector} {legal};{sector} {root} {legal};{root} {sector}",
        roots="""Adelaar;Boswijk;Duinzicht;Eendracht;Fluitenberg;Grutto;Haverkamp;IJsvogel;Kievit;Lepelaar;Molenaar;
        Noorderlicht;Ooievaar;Polderman;Reigershof;Slootweg;Tureluur;Uilenburg;Veldzicht;Westerdijk;Zilvermeeuw;
        Zonnebloem""",
        sectors="""Bouw;Transport;Tandartsen;Bloemen;Installatie;Advocaten;Drukkerij;Zuivel;Scheepswerf;Makelaars;
        Accountants;Techniek;Kwekerij;Bakkerij;Verzekeringen;Apotheek;Meubelen;Logistiek;Zorg;Architecten""",
    ),
    _region(
        "PL",
        "pl-PL",
        "+48",
        cities="Wrocław|71|50-###;Gdańsk|58|80-###;Lublin|81|20-###;Rzeszów|17|35-###;Toruń|56|87-###;Kraków|12|31-###",
        streets="ul. Polna;ul. Długa;al. Niepodległości;ul. Żeglarska;ul. Słoneczna;pl. Wolności",
        legal="Sp. z o.o.;S.A.;Sp. j.;i Wspólnicy;Sp. k.",
        patterns="{sector} {root} {legal};{root} {sector} {legal};{root} {sector}",
        roots="""Bocian;Cisowy;Dąbrowa;Fiołek;Gołąb;Jarzębina;Kłos;Łabędź;Modrzew;Niedźwiedź;Orzeł;Pszczółka;Rzeka;
        Sokół;Świerk;Tęcza;Wiśnia;Zamczysko;Żubr;Bursztyn;Czapla;Zielony Dwór""",
        sectors="""Budownictwo;Transport;Meble;Piekarnia;Apteka;Drukarnia;Stolarka;Okna;Hurtownia;Elektronika;Stocznia;
        Mleczarnia;Księgowość;Ceramika;Odzież;Logistyka;Przetwory;Kancelaria;Ubezpieczenia;Ogrody""",
    ),
    _region(
        "BR",
        "pt-BR",
        "+55",
        cities="""Curitiba|41|80###-0##;Recife|81|50###-0##;Goiânia|62|74###-0##;Uberlândia|34|38###-0##;
        Florianópolis|48|88###-0##""",
        streets="Rua das Acácias;Avenida Brasil;Rua São João;Travessa do Comércio;Rodovia BR-101, km",
        address="{street}, {number}",
        legal="Ltda.;S.A.;ME;EPP;e Filhos Ltda.",
        patterns="{sector} {root} {legal};{root} {sector} {legal};{sector} {root}",
        roots="""Araucária;Beija-Flor;Capivara;Dourados;Estação Velha;Figueira;Guaíba;Ipê-Amarelo;Jatobá;Lagoa Azul;
        Mandacaru;Nascente;Ouro Verde;Pitangueira;Quatro Irmãos;Recanto;Sabiá;Tamanduá;Umbuzeiro;Vitória-Régia;
        Açucena;Bem-Te-Vi""",
        sectors="""Alimentos;Transportes;Clínica;Cafés;Construtora;Autopeças;Móveis;Contabilidade;Farmácia;Laticínios;
        Gráfica;Seguros;Calçados;Agropecuária;Energia;Advocacia;Turismo;Confecções;Tintas;Colégio""",
    ),
    _region(
        "SE",
        "sv-SE",
        "+46",
        cities="Umeå|90|90# ##;Västerås|21|72# ##;Kalmar|480|39# ##;Göteborg|31|41# ##;Luleå|920|97# ##",
        streets="Storgatan;Hamngatan;Björkvägen;Industrivägen;Kyrkogatan",
        legal="AB;HB;Kommanditbolag;& Söner AB",
        patterns="{root} {sector} {legal};{root}s {sector} {legal};{sector} {root} {legal}",
        roots="""Älvdal;Björkhaga;Ekorre;Fjällräv;Granlund;Hjortron;Järnåker;Kråkvik;Lingonmyr;Måsholm;Nordanväg;Ormöga;
        Rönnäng;Sjöfågel;Tranemo;Uddnäs;Vitsippa;Åsalid;Öland;Stenröse""",
        sectors="""Bygg;Åkeri;Tandvård;Snickeri;Redovisning;Bageri;Skog;Verkstad;Fastigheter;Elteknik;Advokatbyrå;Optik;
        Apotek;Varv;Trädgård;Tryckeri;Plåt;Konsult;Livs;Energi""",
    ),
    _region(
        "GR",
        "el-GR",
        "+30",
        cities="Θεσσαλονίκη|2310|54# ##;Πάτρα|2610|26# ##;Ηράκλειο|2810|71# ##;Βόλος|24210|38# ##;Χανιά|28210|73# ##",
        streets="Εθνικής Αντίστασης;Παπανικολή;Αγίου Γεωργίου;Λεωφόρος Νίκης;Κολοκοτρώνη",
        legal="Α.Ε.;Ε.Π.Ε.;Ο.Ε.;Ι.Κ.Ε.",
        patterns="{sector} {root} {legal};{root} {sector} {legal}",
        roots="""Αλκυών=alkyon;Βορέας=voreas;Γαλήνη=galini;Δελφίνι=delfini;Ελπίδα=elpida;Ζέφυρος=zefyros;Θάλασσα=thalassa;
        Ιωνία=ionia;Κυπαρίσσι=kyparissi;Λεβάντα=levanta;Μέλισσα=melissa;Νεφέλη=nefeli;Όρμος=ormos;Πελαργός=pelargos;
        Ροδιά=rodia;Σελήνη=selini;Φάρος=faros;Χελιδόνι=chelidoni""",
        sectors="""Ναυτιλιακή=shipping;Τεχνική=techniki;Ελαιουργία=oil;Φαρμακευτική=pharma;Μεταφορές=metafores;
        Τουριστική=travel;Εκδόσεις=books;Κατασκευές=build;Ασφάλειες=insurance;Τρόφιμα=foods;Κεραμικά=ceramics;
        Υφάσματα=fabrics;Αρτοποιία=bakery;Λογιστική=accounting;Οινοποιία=wines;Κλινική=clinic""",
    ),
    _region(
        "UA",
        "uk-UA",
        "+380",
        cities="Київ|44|0####;Одеса|48|65###;Полтава|532|36###;Чернівці|372|58###;Вінниця|432|21###",
        streets="вул. Шевченка;вул. Соборна;просп. Миру;вул. Садова;вул. Набережна",
        address="{street}, {number}",
        legal="ТОВ;ПрАТ;ФОП;ПП",
        patterns="{legal} «{root} {sector}»;{sector} «{root}»;{legal} «{root}-{sector}»",
        roots="""Барвінок=barvinok;Веселка=veselka;Горобина=horobyna;Джерело=dzherelo;Журавель=zhuravel;Зоря=zoria;
        Калина=kalyna;Лелека=leleka;Мрія=mriia;Оберіг=oberih;Промінь=promin;Сокіл=sokil;Тополя=topolia;
        Хвиля=khvylia;Чорнобривці=chornobryvtsi;Явір=yavir""",
        sectors="""Буд=bud;Агро=agro;Транс=trans;Медцентр=med;Друк=druk;Меблі=mebli;Хліб=khlib;Енерго=enerho;Аптека=apteka;
        Текстиль=tekstyl;Метал=metal;Сервіс=servis;Право=pravo;Молоко=moloko;Скло=sklo;Школа=shkola""",
    ),
    _region(
        "TR",
        "tr-TR",
        "+90",
        cities="Bursa|224|16###;İzmir|232|35###;Gaziantep|342|27###;Eskişehir|222|26###;Trabzon|462|61###",
        streets="Atatürk Caddesi;Çınar Sokak;İnönü Bulvarı;Gül Sokağı;Organize Sanayi Bölgesi",
        address="{street} No: {number}",
        legal="A.Ş.;Ltd. Şti.;Tic. A.Ş.;ve Oğulları",
        patterns="{root} {sector} {legal};{root} {sector}",
        roots="""Akçaağaç;Bülbül;Ceviz;Çağlayan;Defne;Erguvan;Fındık;Gökkuşağı;Hanımeli;Ihlamur;Karanfil;Leylek;Mavişehir;
        Nilüfer;Papatya;Söğüt;Şahin;Turna;Üzüm;Yıldız""",
        sectors="""Lojistik;Tekstil;Gıda;İnşaat;Mobilya;Sağlık;Sigorta;Otomotiv;Seramik;Matbaa;Eczane;Tarım;Makina;
        Turizm;Hukuk;Enerji;Halı;Kuyumculuk""",
    ),
    _region(
        "AE",
        "ar-AE",
        "+971",
        cities="دبي|4|;أبوظبي|2|;الشارقة|6|;رأس الخيمة|7|;العين|3|",
        streets="شارع الملك فيصل;شارع المطار;طريق الشاطئ;شارع السوق;شارع النخيل",
        legal="ش.ذ.م.م;م.م.ح;وأولاده;",
        patterns="{sector} {root} {legal};{sector} {root}",
        roots="""الأصيل=alaseel;البحر=albahr;التاج=altaj;الجوهرة=aljawhara;الخليج=khaleej;الدانة=aldana;الريحان=rayhan;
        الزهراء=zahra;السراب=sarab;الشروق=shorouk;الصقر=alsaqr;الغدير=ghadeer;الفجر=alfajr;القمر=alqamar;
        اللؤلؤ=loulou;المنارة=manara;النسيم=naseem;الهلال=hilal""",
        sectors="""شركة=co;مجموعة=group;مصنع=factory;عيادة=clinic;مكتبة=books;مقاولات=contracting;مدرسة=school;مخابز=bakeries;
        عقارات=realestate;صيدلية=pharmacy;نقليات=transport;عطور=perfumes;مطابع=press;سفريات=travel;أثاث=furniture""",
    ),
    _region(
        "IL",
        "he-IL",
        "+972",
        cities="תל אביב|3|6######;ירושלים|2|9######;באר שבע|8|8######;נתניה|9|4######",
        streets="רחוב הרצל;שדרות רוטשילד;רחוב הגפן;דרך הים;רחוב האורן",
        legal='בע"מ;ושות\';ובניו בע"מ;',
        patterns="{sector} {root} {legal};{root} {sector} {legal}",
        roots="""אלון=alon;ברוש=brosh;גפן=gefen;דקל=dekel;הדר=hadar;זית=zayit;חרמון=hermonit;כרמים=kramim;לבונה=levona;
        מרווה=marva;נרקיס=narkis;סביון=savyon;ערבה=arava;רימון=rimon;שקד=shaked;תמר=tamar""",
        sectors="""הנדסה=eng;דפוס=print;מזון=food;הובלות=movers;ביטוח=insure;רפואה=medical;חשמל=electric;נדלן=estate;
        אופטיקה=optics;טקסטיל=textile;ייעוץ=consult;מאפיה=bakery;גינון=garden;משפטים=legal""",
    ),
    _region(
        "KR",
        "ko-KR",
        "+82",
        cities="부산광역시|51|46###;대전광역시|42|34###;전주시|63|54###;수원시|31|16###;제주시|64|63###",
        streets="중앙로;해안대로;산업단지로;벚꽃길;시청로",
        legal="주식회사;(주);유한회사;",
        patterns="{root}{sector} {legal};{legal} {root}{sector};{root} {sector}",
        roots="""가온=gaon;나래=narae;다솜=dasom;라온=raon;마루=maru;바다=bada;새벽=saebyeok;아라=ara;온누리=onnuri;
        은하=eunha;차오름=chaoreum;초롱=chorong;푸른솔=pureunsol;하람=haram;한가람=hangaram;해오름=haeoreum""",
        sectors="""건설=construction;식품=food;전자=elec;물류=logis;치과=dental;정밀=precision;화학=chem;출판=publish;
        섬유=fiber;조선=shipbuild;제약=pharm;교육=edu;농장=farm;가구=furniture;보험=insurance;금속=metal""",
    ),
    _region(
        "TW",
        "zh-TW",
        "+886",
        cities="臺北市|2|1####;臺中市|4|4####;臺南市|6|7####;新竹市|3|3####;花蓮縣|38|97###",
        streets="中山路;民權東路;文化街;建國南路;海安路",
        address="{street}{number}號",
        legal="股份有限公司;有限公司;企業社;",
        patterns="{root}{sector}{legal}",
        roots="""青山=qingshan;白鷺=bailu;春暉=chunhui;東籬=dongli;福滿=fuman;桂冠=guiguan;鴻運=hongyun;金鼎=jinding;
        玲瓏=linglong;明月=mingyue;南風=nanfeng;平安=pingan;日昇=risheng;松柏=songbai;天祥=tianxiang;玉泉=yuquan""",
        sectors="""電子=electronics;食品=foods;機械=machinery;物流=logistics;牙醫=dental;茶業=tea;營造=builders;印刷=print;
        紡織=textile;保險=insurance;航運=marine;書局=books;家具=furniture;製藥=pharma;貿易=trading;光學=optical""",
    ),
    _region(
        "TH",
        "th-TH",
        "+66",
        cities="กรุงเทพมหานคร|2|10###;ขอนแก่น|43|40###;ภูเก็ต|76|83###;อุดรธานี|42|41###",
        streets="ถนนสุขุมวิท;ถนนมิตรภาพ;ถนนเลียบคลอง;ถนนตลาดเก่า",
        address="{number} {street}",
        legal="จำกัด;จำกัด (มหาชน);แอนด์ซันส์",
        patterns="บริษัท {root}{sector} {legal};{root}{sector}",
        roots="""ดอกบัว=dokbua;ทองคำ=thongkham;ธารา=thara;นกยูง=nokyung;บ้านสวน=bansuan;ปลาทอง=plathong;ฟ้าใส=fasai;
        มะลิ=mali;รุ่งเรือง=rungrueang;ศรีสยาม=srisiam;สายน้ำ=sainam;อรุณ=arun""",
        sectors="""ขนส่ง=transport;อาหาร=foods;ก่อสร้าง=build;ทันตกรรม=dental;การพิมพ์=print;สิ่งทอ=textile;เกษตร=agri;
        ประกันภัย=insure;เฟอร์นิเจอร์=furniture;ท่องเที่ยว=travel;เภสัช=pharma;ไฟฟ้า=electric""",
    ),
    _region(
        "VN",
        "vi-VN",
        "+84",
        cities="Đà Nẵng|236|55####;Huế|234|53####;Cần Thơ|292|90####;Hải Phòng|225|18####",
        streets="đường Lê Lợi;đường Trần Phú;phố Hàng Bông;đường Bạch Đằng",
        address="{number} {street}",
        legal="TNHH;Cổ phần;& Con",
        patterns="Công ty {legal} {sector} {root};{sector} {root}",
        roots="""Bình Minh;Cánh Buồm;Đại Dương;Gió Mới;Hoa Sen;Hồng Hà;Lúa Vàng;Mặt Trời;Núi Xanh;Phù Sa;Sao Biển;
        Thảo Nguyên;Trúc Xanh;Tre Việt""",
        sectors="""Vận Tải;Thực Phẩm;Xây Dựng;Dệt May;Thủy Sản;Nha Khoa;In Ấn;Nội Thất;Bảo Hiểm;Cà Phê;Dược Phẩm;Điện
        Tử; Du Lịch;Gốm Sứ""",
    ),
    _region(
        "IN",
        "en-IN",
        "+91",
        cities="Pune|20|411###;Kochi|484|682###;Bhopal|755|462###;Guwahati|361|781###;Surat|261|395###;Mysuru|821|570###",
        streets="MG Road;Station Road;Gandhi Nagar;Industrial Area Phase II;Temple Street;Lake View Colony",
        address="{number}, {street}",
        legal="Pvt Ltd;Ltd;LLP;& Sons;& Co.;Enterprises",
        patterns="{root} {sector} {legal};{root} {sector};Shri {root} {sector} {legal}",
        roots="""Akash;Banyan;Chandan;Deepak;Ganga;Himadri;Indra;Jasmine;Kaveri;Lotus;Malabar;Narmada;Peacock;Rajkamal;
        Sagar;Tulsi;Udaya;Vindhya;Nilgiri;Konark;Saffron;Mayur;Shanti;Surya""",
        sectors="""Textiles;Pharmaceuticals;Foods;Infotech;Constructions;Motors;Jewellers;Logistics;Diagnostics;Exports;
        Agro;Chemicals;Paper Mills;Steels;Finance;Education Trust;Ceramics;Dairy;Electricals;Travels""",
    ),
    _region(
        "MX",
        "es-MX",
        "+52",
        cities="Puebla|222|72###;Mérida|999|97###;Querétaro|442|76###;Oaxaca|951|68###;Tijuana|664|22###",
        streets="Av. Juárez;Calle 5 de Mayo;Blvd. del Valle;Calle Hidalgo;Carretera Federal km",
        legal="S.A. de C.V.;S. de R.L.;S.C.;y Asociados",
        patterns="{sector} {root} {legal};{sector} {root};{root} {sector} {legal}",
        roots="""Agave;Bugambilia;Cenote;Colibrí;Chapulín;Girón;Jacaranda;Maguey;Nopal;Ocelote;Papalote;Quetzal;Salto;
        Tlacuache;Volcán;Xoconostle;Zarape;Cempasúchil;Huerta Vieja;Tres Ríos""",
        sectors="""Alimentos;Transportes;Constructora;Clínica;Textiles;Autopartes;Farmacia;Abarrotes;Consultores;Plásticos;
        Agrícola;Seguros;Imprenta;Muebles;Turismo;Laboratorios;Vidrios;Colegio""",
    ),
    _region(
        "CZ",
        "cs-CZ",
        "+420",
        cities="Brno||6## 00;Olomouc||779 00;Plzeň||30# 00;České Budějovice||370 0#;Liberec||460 0#",
        streets="Nádražní;Květná;Masarykova;U Mlýna;Školní",
        legal="s.r.o.;a.s.;v.o.s.;družstvo;a syn",
        patterns="{root} {sector} {legal};{sector} {root} {legal}",
        roots="""Borovice;Čáp;Datel;Havran;Hřebík;Jeřáb;Kaštan;Křemen;Lípa;Měsíc;Ořech;Pramen;Růže;Skřivan;Šípek;Tůň;
        Vlaštovka;Žalud""",
        sectors="""Stavby;Doprava;Pekárna;Lékárna;Tisk;Sklo;Strojírna;Nábytek;Pivovar;Účetnictví;Reality;Zahrady;Elektro;
        Optika;Potraviny;Textil""",
    ),
    _region(
        "AU",
        "en-AU",
        "+61",
        cities="Geelong VIC|3|32##;Cairns QLD|7|48##;Hobart TAS|3|70##;Bunbury WA|8|62##;Wagga Wagga NSW|2|26##",
        streets="Banksia Street;Esplanade;Railway Parade;Wharf Road;Gumtree Close",
        address="{number} {street}",
        legal="Pty Ltd;Ltd;Group;Partners;Co-op",
        patterns="{root} {sector} {legal};{root} {sector}",
        roots="""Bandicoot;Billabong
        Creek;Bottlebrush;Coolibah;Currawong;Galah;Ironbark;Jarrah;Kookaburra;Lyrebird;Mallee;
        Paperbark;Quokka;Redgum;Saltbush;Spinifex;Waratah;Wombat Hill""",
        sectors="""Dental;Earthmoving;Winery;Livestock;Plumbing;Solar;Medical;Freight;Conveyancing;Electrical;Nurseries;
        Seafood;Accounting;Childcare;Roofing;Brewing;Real Estate;Engineering""",
    ),
    _region(
        "FI",
        "fi-FI",
        "+358",
        cities="Tampere|3|33###;Oulu|8|90###;Jyväskylä|14|40###;Turku|2|20###;Rovaniemi|16|96###",
        streets="Kauppakatu;Satamatie;Koivukuja;Teollisuustie",
        legal="Oy;Oyj;Ky;Osk.",
        patterns="{root}n {sector} {legal};{root} {sector} {legal}",
        roots="""Haapa;Hilla;Ilves;Joutsen;Karhu;Kataja;Kuikka;Käpy;Lumi;Mänty;Niitty;Pihlaja;Poro;Revontuli;Sääski;Tähti;
        Vuono;Yö""",
        sectors="""Rakennus;Kuljetus;Hammashoito;Leipomo;Konepaja;Tilitoimisto;Puutarha;Sähkö;Saha;Painotalo;Optiikka;
        Kiinteistöt;Apteekki;Kalastus;Lakitoimisto;Energia""",
    ),
    _region(
        "ZA",
        "en-ZA",
        "+27",
        cities="Durban|31|40##;Stellenbosch|21|76##;Polokwane|15|07##;Bloemfontein|51|93##;Gqeberha|41|60##",
        streets="Church Street;Main Road;Voortrekker Street;Marine Drive;Jacaranda Avenue",
        address="{number} {street}",
        legal="(Pty) Ltd;Ltd;CC;NPC;Trust",
        patterns="{root} {sector} {legal};{root} {sector}",
        roots="""Acacia;Baobab;Blesbok;Drakensberg
        View;Fynbos;Hadeda;Impala;Karee;Marula;Mopane;Protea;Rooibos;Springbok; Umthombo;Weaver;Yellowwood""",
        sectors="""Mining Supplies;Citrus;Wines;Logistics;Attorneys;Motors;Pharmacy;Schools;Steel;Poultry;Insurance
        Brokers; Printers;Solar;Clinics;Tours;Packaging""",
    ),
    _region(
        "HU",
        "hu-HU",
        "+36",
        cities="Szeged|62|67##;Pécs|72|76##;Debrecen|52|40##;Sopron|99|94##",
        streets="Petőfi utca;Kossuth tér;Ady Endre út;Fő utca",
        address="{street} {number}.",
        legal="Kft.;Zrt.;Bt.;és Társa",
        patterns="{root} {sector} {legal}",
        roots="Csillag;Diófa;Fecske;Gyöngyvirág;Gólya;Hársfa;Kékfestő;Levendula;Mézes;Nyárfa;Őzike;Pipacs;Rigó;Tölgyes",
        sectors="""Építő;Szállítás;Pékség;Gyógyszertár;Nyomda;Könyvelő;Bútor;Gépgyártó;Borászat;Fogászat;Élelmiszer;Üveg;
        Kertészet;Biztosító""",
    ),
    _region(
        "PT",
        "pt-PT",
        "+351",
        cities="Braga|253|4###-###;Évora|266|7###-###;Faro|289|8###-###;Coimbra|239|3###-###",
        streets="Rua da Liberdade;Largo da Sé;Avenida do Mar;Travessa das Flores",
        address="{street}, {number}",
        legal="Lda.;S.A.;Unipessoal Lda.;& Irmão, Lda.",
        patterns="{sector} {root}, {legal};{root} {sector}, {legal}",
        roots="Alecrim;Andorinha;Barca "
        "Velha;Cegonha;Cortiça;Farol;Gaivota;Levada;Medronho;Oliveirinha;Pinhal;Sobreiro;Vindima",
        sectors="""Conservas;Cortiças;Transportes;Adega;Panificadora;Farmácia;Construções;Calçado;Têxteis;Contabilidade;
        Mobiliário;Pescas;Clínica;Gráfica""",
    ),
    _region(
        "RO",
        "ro-RO",
        "+40",
        cities="Cluj-Napoca|264|40####;Iași|232|70####;Sibiu|269|55####;Constanța|241|90####",
        streets="Strada Mihai Viteazul;Bulevardul Unirii;Strada Teilor;Calea Turzii",
        legal="SRL;SA;PFA;& Asociații",
        patterns="{root} {sector} {legal};{sector} {root} {legal}",
        roots="Barză;Brădet;Cocor;Dumbravă;Floarea;Ghiocel;Izvor;Mălin;Nufăr;Păstrăv;Răsărit;Salcâm;Stejar;Șoim;Vântul",
        sectors="""Construcții;Transport;Brutărie;Farmacie;Tipografie;Mobilă;Contabilitate;Agro;Textile;Asigurări;Clinică;
        Vinuri;Energie;Optică""",
    ),
    _region(
        "CN",
        "zh-CN",
        "+86",
        cities="苏州市|512|215###;成都市|28|610###;青岛市|532|266###;厦门市|592|361###",
        streets="人民路;解放街;湖滨大道;工业园区",
        address="{street}{number}号",
        legal="有限公司;股份有限公司;厂;",
        patterns="{root}{sector}{legal}",
        roots="""碧云=biyun;长风=changfeng;丹枫=danfeng;飞鸿=feihong;海棠=haitang;金桥=jinqiao;兰亭=lanting;牡丹=mudan;
        清泉=qingquan;瑞雪=ruixue;望江=wangjiang;银杏=yinxing""",
        sectors="""电器=appliance;食品=shipin;机械=jixie;物流=wuliu;纺织=fangzhi;茶业=chaye;建材=jiancai;印务=yinwu;
        医药=yiyao;贸易=maoyi;光电=guangdian;玩具=toys""",
    ),
)
