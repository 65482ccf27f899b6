"""The code tables of the training system: what can be chosen, in the words of the screens."""

SOURCES = {
    "FK": "Försäkringskassan",
    "PM": "Pensionsmyndigheten",
    "CSN": "CSN",
    "AK": "A-kassorna",
    "AF": "Arbetsförmedlingen",
    "SKV": "Skatteverket",
    "TNS": "Transportstyrelsen",
    "MIV": "Migrationsverket",
}
SOURCE_STATUSES = ("Svar med uppgifter", "Inga uppgifter", "Kan inte besvara", "Tekniskt fel")
FAILED_STATUSES = ("Kan inte besvara", "Tekniskt fel")

# Why a benefit group is missing from an answer that is otherwise good.
GAPS = ("INTERNT_FEL", "OBEHORIG")
# Arbetsförmedlingen's items; a programme may have several rows, and the activity report has a code (200, 500, 501, 502).
SEEKER_ITEMS = ("Namn", "Inskrivning", "A-kassa", "Sökandekategori", "Program", "Aktivitetsrapport")
SEEKER_SILENT = "Ingen uppgift"

ROLES = ("S", "M", "barn")
PROTECTIONS = ("", "Sekretessmarkering", "Skyddad folkbokföring")
HIDDEN_NAME = "Skyddade personuppgifter"

INCOME_GROUPS = {
    "Försäkringskassan": (
        "Aktivitetsersättning", "Aktivitetsstöd", "Barnbidrag/Flerbarnstillägg", "Bostadsbidrag", "Dagersättning från FK",
        "Etableringsersättning", "Föräldrapenning", "Sjukersättning", "Sjukpenning", "Underhållsstöd",
    ),
    "Pension": ("Barnpension", "Bostadstillägg", "Efterlevandestöd", "Pension", "Äldreförsörjningsstöd"),
    "Studier": ("CSN Bidrag", "CSN Lån"),
    "Arbete": ("A-kassa/Alfaersättning", "Lön efter skatt"),
    "Övrigt": (
        "Inkomst av kapital", "Skatteåterbäring", "Swish/Insättningar/Överföringar", "Övriga inkomster",
        "Överskjutande inkomst från föregående månad",
    ),
}  # fmt: skip
INCOME_TYPES = tuple(code for group in INCOME_GROUPS.values() for code in group)

EXPENSE_TYPES = (
    "Boendekostnad", "El 1", "El 2", "Hemförsäkring", "Bredband/Internet", "A-kasseavgift", "Fackavgift", "Arbetsresor",
    "Barnomsorgsavgift", "Glasögon", "Kostnad i samband med umgänge", "Tandvård", "Sjukresor", "Läkarvård", "Medicin", "Övriga utgifter",
)  # fmt: skip
LIVING_TYPES = ("Glasögon", "Tandvård", "Sjukresor", "Läkarvård", "Medicin")
"""The expenses that some systems keep in a table of their own: Levnadskostnader i övrigt."""

REASON_GROUPS = {
    "Arbete": (
        "Arbetar deltid, otillräcklig inkomst", "Arbetar deltid, väntar på inkomst",
        "Arbetar heltid, otillräcklig inkomst", "Arbetar heltid, väntar på inkomst",
    ),
    "Arbetslöshet": (
        "Arbetslös, ingen ersättning", "Arbetslös, otillräcklig ersättning", "Arbetslös, väntar på ersättning",
    ),
    "Etablering": (
        "Etableringsersättning saknas", "Etableringsersättning otillräcklig", "Etableringsersättning, väntar på ersättning",
    ),
    "Familj": ("Föräldrapenning otillräcklig", "Föräldrapenning, väntar på ersättning", "Saknar barnomsorg"),
    "Pension": ("Pension otillräcklig", "Pension, väntar på ersättning"),
    "Sjukdom": (
        "Sjuk- eller aktivitetsersättning otillräcklig", "Sjukskriven, ingen sjukpenning",
        "Sjukskriven, otillräcklig sjukpenning", "Sjukskriven, väntar på sjukpenning",
    ),
    "Övrigt": ("Arbetshinder, sociala skäl", "Studerar, otillräckligt studiestöd", "Utan försörjningshinder"),
}  # fmt: skip
REASONS = tuple(code for group in REASON_GROUPS.values() for code in group)

DECISION_TYPES = ("Bifall", "Delavslag", "Avslag")
PAST_DECISION_TYPES = (*DECISION_TYPES, "Förskott på förmån", "Återkrav")
PARAGRAPHS = ("12 kap. 1 § SoL", "12 kap. 2 § SoL")
PHRASES = {
    "Bifall": (
        "Du beviljas ekonomiskt bistånd för [period] med [belopp] kronor enligt 12 kap. 1 § SoL.",
        "Ni beviljas ekonomiskt bistånd för [period] med [belopp] kronor enligt 12 kap. 1 § SoL. Barnens behov är medräknade.",
        "Du beviljas bistånd till [ändamål] med [belopp] kronor enligt 12 kap. 2 § SoL.",
    ),
    "Delavslag": (
        "Ansökan om bistånd till boendekostnaden avslås till den del den överstiger [belopp] kronor.",
        "Ansökan om bistånd till hemförsäkringen avslås till den del den överstiger [belopp] kronor.",
    ),
    "Avslag": ("Ansökan för [period] avslås, eftersom hushållets inkomster är högre än normen och utgifterna.",),
    "Komplettering": ("Vi behöver fler uppgifter för att kunna besluta om [period]: [underlag].",),
    "Överklagande": ("Du kan överklaga beslutet inom tre veckor från den dag du fick del av det.",),
}  # fmt: skip
"""The catalogue behind *Infoga frastext*: headings and their phrases. A person fills in what is in brackets, except the month."""

WATCH_TYPES = ("Att granska", "Komplettering", "Övrigt")
CHANNELS = ("E-tjänst", "Blankett")
APPLICATION_TYPES = ("Återansökan", "Tilläggsansökan")
ATTACHMENT_STATUSES = ("Inläst", "Kan inte läsas")
OUTCOMES = ("drafted", "to_person")

QUESTION_STATUSES = ("Köad", "Pågår", "Klar", "Delvis")
INBOX_STATUSES = ("Alla", "Ny", "Beräkning finns", "Utkast finns", "Beslutad", "Återkallad")
CALCULATION_STATUSES = ("Preliminär", "Slutlig", "Makulerad")
DECISION_STATUS = {"utkast": "Utkast", "klar": "Klart för beslut", "fatta": "Fattat"}
NOTE_STATUS = {"arbete": "Arbetsanteckning", "uppratta": "Upprättad"}
USER_ROLES = ("Robot", "Handläggare", "1:e socialsekreterare")

DECISION_SAID = {
    "utkast": "Utkastet är sparat",
    "klar": "Beslutet är klarmarkerat",
    "fatta": "Beslutet är fattat",
}
CALCULATION_SAID = "Beräkningen är sparad"
DOCUMENT_KINDS = ("Inkommen ansökan", "Bilaga", "Fattat beslut", "Slutlig beräkning")
REFUSED = "Uppgifterna kunde inte sparas. Kontrollera inmatningen."
NO_RIGHT = "Behörighet saknas."

CODE_TABLES = {
    "Inkomsttyp": [(c, "2020-01-01", "") for c in INCOME_TYPES] + [("Vårdbidrag", "2020-01-01", "2023-12-31")],
    "Utgiftstyp": [(c, "2020-01-01", "") for c in EXPENSE_TYPES] + [("Telefon", "2020-01-01", "2024-12-31")],
    "Orsak": [(c, "2020-01-01", "") for c in REASONS],
    "Beslutstyp": [(c, "2020-01-01", "") for c in DECISION_TYPES],
    "Paragraf": [(c, "2025-07-01", "") for c in PARAGRAPHS] + [("4 kap. 1 § SoL", "2002-01-01", "2025-06-30")],
    "Frastext": [(heading, "2025-07-01", "") for heading in PHRASES],
    "Norm": [("Riksnorm 2025 (5 180 kr ensamstående)", "2025-01-01", "2025-12-31")],
}


_MONTHS = (
    "januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november", "december",
)  # fmt: skip


def shown_words() -> set[str]:
    """Return every word that reaches a screen from here, so that a profile can replace it."""
    tables = (
        ROLES, PROTECTIONS, INCOME_GROUPS, INCOME_TYPES, EXPENSE_TYPES, REASON_GROUPS, REASONS, PAST_DECISION_TYPES, PARAGRAPHS,
        WATCH_TYPES, PHRASES, CHANNELS, APPLICATION_TYPES, ATTACHMENT_STATUSES, QUESTION_STATUSES, DOCUMENT_KINDS, INBOX_STATUSES, CALCULATION_STATUSES, USER_ROLES, CODE_TABLES,
        DECISION_STATUS.values(), NOTE_STATUS.values(), DECISION_SAID.values(), (HIDDEN_NAME, CALCULATION_SAID, REFUSED, NO_RIGHT),
    )  # fmt: skip
    return {word for table in tables for word in table}


def month_name(period: str) -> str:
    """Write «2025-10» as «oktober 2025»."""
    return f"{_MONTHS[int(period[5:7]) - 1]} {period[:4]}"
