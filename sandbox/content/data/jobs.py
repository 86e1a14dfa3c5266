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
    """),
}
