"""What people do, in the languages in which companies write it into their directory."""

Job = tuple[str, str]  # title, department


def _jobs(text: str) -> tuple[Job, ...]:
    """Each line is a department and its titles: "Sales: Account Manager, Sales Assistant"."""
    jobs: list[Job] = []
    for line in text.strip().splitlines():
        department, _, titles = line.partition(":")
        jobs += [(title.strip(), department.strip()) for title in titles.split(",")]
    return tuple(jobs)


JOBS = {
    "en": _jobs("""
        Finance: Accountant, Payroll Officer, Financial Controller, Accounts Payable Clerk, Chief Financial Officer
        Sales: Account Manager, Sales Assistant, Head of Sales, Area Representative, Sales Engineer
        Operations: Operations Manager, Warehouse Operative, Shift Supervisor, Forklift Driver, Production Planner
        Human Resources: HR Business Partner, Recruiter, Training Coordinator
        IT: Systems Administrator, Service Desk Analyst, IT Manager, Data Analyst
        Marketing: Marketing Executive, Content Editor, Brand Manager
        Purchasing: Buyer, Purchasing Assistant, Supplier Quality Engineer
        Management: Managing Director, Personal Assistant, Office Manager
        Customer Service: Customer Advisor, Complaints Handler, Receptionist
        Engineering: Design Engineer, Maintenance Technician, Quality Inspector, Apprentice
        Research & Development: Laboratory Technician, Senior Research Scientist and Deputy Head of Applied Materials
        Facilities: Caretaker, Health & Safety Officer, Security Guard
        Legal: Company Secretary, Contracts Lawyer
    """),
    "de": _jobs("""
        Buchhaltung: Bilanzbuchhalterin, Sachbearbeiter Rechnungswesen, Leiterin Finanzen, Lohnbuchhalter
        Vertrieb: Außendienst, Innendienst, Vertriebsleiterin, Kundenberater
        Produktion: Schichtleiter, Maschinenführerin, Lagerist, Qualitätsprüferin, Fertigungsplaner
        Personal: Personalreferentin, Ausbildungsleiter
        IT: Systemadministrator, IT-Leiterin, Anwendungsbetreuer
        Einkauf: Einkäuferin, Strategischer Einkäufer
        Geschäftsführung: Geschäftsführerin, Assistenz der Geschäftsführung, Prokurist
        Technik: Konstrukteurin, Servicetechniker, Elektroniker, Auszubildende
        Arbeitssicherheit: Fachkraft für Arbeitssicherheit, Brandschutzbeauftragter
        Kundendienst: Telefonzentrale, Reklamationsbearbeiterin
    """),
    "fr": _jobs("""
        Comptabilité: Comptable, Responsable paie, Contrôleuse de gestion, Directeur financier
        Commercial: Chargée de clientèle, Attaché commercial, Directrice des ventes
        Production: Chef d'équipe, Opératrice, Cariste, Technicien qualité
        Ressources humaines: Responsable RH, Chargée de recrutement
        Informatique: Administrateur systèmes, Technicienne support
        Achats: Acheteuse, Approvisionneur
        Direction: Directrice générale, Assistant de direction
        Atelier: Apprenti, Maître artisan
    """),
    "es": _jobs("""
        Administración: Contable, Responsable de nóminas, Directora financiera
        Ventas: Comercial, Jefa de ventas, Técnico de preventa
        Producción: Encargado de turno, Operaria, Mozo de almacén, Inspectora de calidad
        Recursos Humanos: Técnica de selección, Responsable de formación
        Informática: Administrador de sistemas, Analista de datos
        Compras: Compradora, Auxiliar de compras
        Dirección: Gerente, Secretaria de dirección
        Atención al cliente: Recepcionista, Gestor de reclamaciones
    """),
    "it": _jobs("""
        Amministrazione: Contabile, Addetta paghe, Direttore finanziario
        Commerciale: Agente di zona, Responsabile vendite, Addetta clienti
        Produzione: Capoturno, Operaio specializzato, Magazziniera, Controllo qualità
        Risorse umane: Responsabile del personale, Formatrice
        Informatica: Sistemista, Assistenza utenti
        Acquisti: Buyer, Assistente acquisti
        Direzione: Amministratrice delegata, Segreteria di direzione
    """),
    "nl": _jobs("""
        Financiën: Boekhouder, Salarisadministrateur, Controller
        Verkoop: Accountmanager, Verkoper binnendienst, Hoofd verkoop
        Productie: Ploegleider, Magazijnmedewerker, Kwaliteitscontroleur, Werkvoorbereider
        Personeelszaken: HR-adviseur, Opleidingscoördinator
        ICT: Systeembeheerder, Servicedeskmedewerker
        Inkoop: Inkoper, Assistent inkoop
        Directie: Directeur, Directiesecretaresse
    """),
    "pt": _jobs("""
        Financeiro: Analista contábil, Auxiliar de folha, Diretora financeira
        Vendas: Representante comercial, Gerente de vendas, Assistente de vendas
        Produção: Líder de turno, Operador de máquinas, Almoxarife, Inspetora de qualidade
        Recursos Humanos: Analista de RH, Recrutadora
        TI: Administrador de sistemas, Analista de suporte
        Compras: Comprador, Assistente de compras
        Diretoria: Diretora-geral, Secretário executivo
    """),
    "pl": _jobs("""
        Księgowość: Główna księgowa, Specjalista ds. płac, Dyrektor finansowy
        Sprzedaż: Przedstawiciel handlowy, Kierowniczka sprzedaży, Doradca klienta
        Produkcja: Brygadzista, Operator maszyn, Magazynierka, Kontroler jakości
        Kadry: Specjalistka ds. kadr, Rekruter
        IT: Administrator systemów, Wsparcie użytkowników
        Zakupy: Kupiec, Asystentka ds. zakupów
        Zarząd: Prezes zarządu, Asystentka zarządu
    """),
    "ja": _jobs("""
        経理部: 経理担当, 給与担当, 経理部長
        営業部: 営業担当, 営業課長, 営業アシスタント
        製造部: 工場長, 班長, 品質管理担当, 生産計画担当
        人事部: 人事担当, 採用担当
        情報システム部: システム管理者, ヘルプデスク
        購買部: 購買担当, 購買課長
        総務部: 総務担当, 受付, 秘書
        役員室: 代表取締役, 専務取締役
    """),
    "zh": _jobs("""
        財務部: 會計, 財務經理, 出納
        業務部: 業務專員, 業務經理, 客戶代表
        生產部: 生產組長, 品管工程師, 倉管人員
        人力資源部: 人資專員, 招募專員
        資訊部: 系統管理員, 技術支援
        總經理室: 總經理, 特別助理
    """),
    "ar": _jobs("""
        المالية: محاسب, مدير الحسابات, مسؤولة الرواتب
        المبيعات: مندوب مبيعات, مديرة المبيعات
        العمليات: مشرف الوردية, أمين المستودع, مراقبة الجودة
        الموارد البشرية: أخصائية توظيف, مدير الموارد البشرية
        تقنية المعلومات: مدير الأنظمة, دعم فني
        الإدارة: المدير العام, سكرتيرة تنفيذية
    """),
    "ko": _jobs("""
        재무팀: 회계 담당, 재무팀장, 급여 담당
        영업팀: 영업 사원, 영업팀장, 고객 관리
        생산팀: 생산 반장, 품질 관리, 창고 담당
        인사팀: 인사 담당, 채용 담당
        전산팀: 시스템 관리자, 기술 지원
        경영지원: 대표이사, 비서
    """),
}
