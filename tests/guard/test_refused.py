"""One flow for each way to break a rule. The line that the guard is to name ends with `# !`."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.guard import examine

pytestmark = pytest.mark.fence("granskaren")

SAVE = "    calc.save.save()\n"
BUTTON = '  { button = "Spara" },\n'
DECIDE = '[decide]\nkind = "decision"\nfind = [{ button = "Klart" }]\n'


@dataclass(frozen=True)
class Case:
    """A change to one file, and the rule that finds it."""

    says: str
    rule: str
    file: str
    old: str
    new: str


def stage(says: str, rule: str, body: str) -> Case:
    """Put lines before the save of the writing stage, where `desk`, `case`, `draft` and the screen `calc` are at hand."""
    return Case(says, rule, "flow.py", SAVE, "".join(f"    {line}\n" for line in body.split("\n")) + SAVE)


def end(says: str, rule: str, text: str, file: str = "flow.py") -> Case:
    """Put text last in a file."""
    return Case(says, rule, file, "", text)


def top(says: str, rule: str, text: str) -> Case:
    """Put text among the imports."""
    return Case(says, rule, "flow.py", "from datetime import date\n", f"from datetime import date\n{text}\n")


def button(says: str, rule: str, candidate: str) -> Case:
    """Find the save button in another way."""
    return Case(says, rule, "calculation.toml", BUTTON, f"  {candidate}, # !\n")


ZERO_WIDTH = "Fatta besl\u200but"
CYRILLIC = "F\u0430tta beslut"

DECISION = [
    stage("calling nothing on it", "decision", "calc.decide()  # !"),
    stage("pressing it", "decision", "calc.decide.press()  # !"),
    stage("reading it", "decision", "calc.decide.read()  # !"),
    stage("keeping it", "decision", "x = calc.decide  # !"),
    stage("comparing it", "decision", "if calc.decide == draft:  # !\n    pass"),
    stage("in a list", "decision", "x = [calc.decide]  # !"),
    stage("in a dictionary", "decision", "x = {'a': calc.decide}  # !"),
    stage("in a tuple", "decision", "x, y = calc.decide, 1  # !"),
    stage("in a for", "decision", "for x in (calc.decide,):  # !\n    pass"),
    stage("in a comprehension", "decision", "x = [b for b in (calc.decide,)]  # !"),
    stage("in a text", "decision", "x = f'{calc.decide}'  # !"),
    stage("as an argument", "decision", "add_lines(calc.decide, draft)  # !"),
    stage("by the verb of another kind, unbound", "screens", "Calculation.save(calc)  # !"),
    Case("annotating it as Press", "kinds", "screens.py", "decide: Decision", "decide: Press  # !"),
    Case("annotating it as SaveDraft", "kinds", "screens.py", "decide: Decision", "decide: SaveDraft  # !"),
    Case(
        "annotating it twice",
        "screens-file",
        "screens.py",
        "decide: Decision",
        "decide: Decision\n    decide: Press  # !",
    ),
    Case("annotating it as Control", "screens-file", "screens.py", "decide: Decision", "decide: Control  # !"),
    Case("annotating it in text", "annotations", "screens.py", "decide: Decision", "decide: 'Press'  # !"),
    Case("annotating it as either", "screens-file", "screens.py", "decide: Decision", "decide: Press | Decision  # !"),
    Case("giving it a value", "screens-file", "screens.py", "decide: Decision", "decide: Decision = Press  # !"),
    Case(
        "importing Press as Decision",
        "imports",
        "screens.py",
        "from bot.kit import Amount, Ask, Choice, Decision,",
        "from bot.kit import Press as Decision  # !\nfrom bot.kit import Amount, Ask, Choice,",
    ),
    Case("rebinding Decision", "rebinding", "screens.py", "class Login(", "Decision = Press  # !\n\n\nclass Login("),
    Case(
        "rebinding SaveDraft", "screens-file", "screens.py", "class Login(", "SaveDraft = Press  # !\n\n\nclass Login("
    ),
    Case(
        "a Decision with a verb",
        "screens-file",
        "screens.py",
        "class Login(",
        "class Deed(Decision):  # !\n    pass\n\n\nclass Login(",
    ),
    Case(
        "a class of the same name as a kind",
        "rebinding",
        "screens.py",
        "class Login(",
        "class Decision(Screen, name='d'):  # !\n    pass\n\n\nclass Login(",
    ),
    Case(
        "a method on a screen",
        "screens-file",
        "screens.py",
        "    decide: Decision\n",
        "    decide: Decision\n\n    def go(self) -> None:  # !\n        self.decide.press()\n",
    ),
    Case(
        "a screen on a screen",
        "screens-file",
        "screens.py",
        "class Calculation(Screen,",
        "class Calculation(Inbox,  # !\n ",
    ),
    Case(
        "a metaclass",
        "screens-file",
        "screens.py",
        'class Login(Screen, name="login"):',
        'class Login(Screen, name="login", metaclass=Table):  # !',
    ),
    Case("a decorated screen", "screens-file", "screens.py", "class Login(", "@Press  # !\nclass Login("),
    Case("a computed screen name", "screens-file", "screens.py", 'name="inbox"):', 'name="in" + "box"):  # !'),
    Case(
        "two classes for one screen",
        "screens-file",
        "screens.py",
        "class Login(",
        'class Other(Screen, name="login"):\n    go_in: Press\n\n\nclass Login(  # !\n    ',
    ),
    Case(
        "kind press in pack and code, its own label",
        "labels",
        "calculation.toml",
        DECIDE,
        '[decide]\nkind = "press"\nfind = [{ button = "Fatta beslut" }] # !\n',
    ),
    Case(
        "kind press in the pack only",
        "kinds",
        "screens.py",
        "add_line: Press",
        "add_line: Press\n    more: SaveDraft  # !",
    ),
    button("relabelling the save", "labels", '{ button = "Fatta beslut" }'),
    button("relabelling it politely", "labels", '{ button = "Spara och BESLUTA" }'),
    button("a link that decides", "labels", '{ link = "Verkställ" }'),
    button("accents taken apart", "labels", '{ button = "Godka\u0308nn" }'),
    button("spaced out", "labels", '{ button = "F a t t a  b e s l u t" }'),
    button("hyphenated", "labels", '{ button = "Ut-betala" }'),
    button("zero width in the label, the word", "labels", f'{{ button = "{ZERO_WIDTH}" }}'),
    button("zero width in the label, the letter", "alphabet", f'{{ button = "{ZERO_WIDTH}" }}'),
    button("Cyrillic in the label", "alphabet", f'{{ button = "{CYRILLIC}" }}'),
    button("Greek in the label", "alphabet", '{ button = "Sp\u03b1ra" }'),
    button("full width in the label", "labels", '{ button = "\uff22\uff45\uff53\uff4c\uff55\uff54\uff41" }'),
    button("a soft hyphen", "labels", '{ button = "Be\u00advilja" }'),
    button("«Beslut» is a view, but nothing that saves", "labels", '{ button = "Beslut" }'),
    button("a safe text under a heading that decides", "labels", '{ heading = "Fatta beslut", button = "OK" }'),
    button("by the beginning of a text", "exact", '{ button = "Spara", like = "Sp*" }'),
    button("what asks, as what saves", "labels", '{ button = "Ställ fråga" }'),
    Case(
        "what saves, as a press",
        "labels",
        "calculation.toml",
        '{ button = "Lägg till" },\n',
        '{ button = "Spara utkast" }, # !\n',
    ),
    Case(
        "what saves, as a press by its name in the page",
        "labels",
        "calculation.toml",
        '{ css = "#add-line" },\n',
        '{ css = "#spara" }, # !\n',
    ),
    Case(
        "what saves, as a link",
        "labels",
        "inbox.toml",
        'find = [{ link = "Beslut" }]',
        'find = [{ link = "Registrera" }] # !',
    ),
    Case(
        "a deed that says it only opens a view",
        "labels",
        "inbox.toml",
        'find = [{ link = "Beslut" }]',
        'opens_view = "login"\nfind = [{ link = "Fatta beslut" }] # !',
    ),
    Case(
        "a view whose name the flow chooses",
        "exact",
        "inbox.toml",
        'find = [{ link = "Beslut" }]',
        'opens_view = "login"\nfind = [{ link = "{row}" }] # !',
    ),
    Case(
        "a view that is known by its place",
        "exact",
        "inbox.toml",
        'find = [{ link = "Beslut" }]',
        'opens_view = "login"\nfind = [{ css = "#beslut" }] # !',
    ),
    Case(
        "a view that is any link",
        "labels",
        "inbox.toml",
        'find = [{ link = "Beslut" }]',
        'opens_view = "login"\nfind = [{ link = "Öppna" }] # !',
    ),
    Case(
        "a list that decides when it is changed",
        "labels",
        "calculation.toml",
        'find = [{ label = "Sort" }]',
        'posts = true\nfind = [{ label = "Beslut" }] # !',
    ),
    Case(
        "a column that decides when it is changed",
        "labels",
        "calculation.toml",
        'find = [{ label = "Sort" }]',
        'posts = true\nfind = [{ row = "{row}", column = "Utbetalning" }] # !',
    ),
    Case(
        "a link in a column that decides",
        "labels",
        "inbox.toml",
        'find = [{ link = "{row}" }]',
        'find = [{ row = "{row}", column = "Fatta beslut" }] # !',
    ),
    Case(
        "a link in a row that pays",
        "labels",
        "inbox.toml",
        'find = [{ link = "{row}" }]',
        'find = [{ row = "Betala ut", column = "Gör" }] # !',
    ),
    Case(
        "a press on a tab that decides",
        "labels",
        "calculation.toml",
        '{ button = "Lägg till" },\n',
        '{ button = "Lägg till", tab = "Fatta beslut" }, # !\n',
    ),
    Case(
        "a press by an id that decides",
        "labels",
        "calculation.toml",
        '{ css = "#add-line" },\n',
        '{ button = "Lägg till", id = "btnFattaBeslut" }, # !\n',
    ),
    Case(
        "a tick by the beginning of a text that decides",
        "labels",
        "calculation.toml",
        'find = [{ label = "Räknas" }]',
        'find = [{ like = "Godkänn och betala*" }] # !',
    ),
    Case(
        "a tick by an id that decides",
        "labels",
        "calculation.toml",
        '{ label = "Räknas" }]',
        '{ id = "ctl_godkänn" }] # !',
    ),
    Case(
        "what asks, as a press",
        "labels",
        "calculation.toml",
        '{ button = "Lägg till" },\n',
        '{ button = "Hämta uppgifter" }, # !\n',
    ),
    Case(
        "what saves, as what asks",
        "labels",
        "questions.toml",
        'find = [{ button = "Hämta" }]',
        'find = [{ button = "Spara" }] # !',
    ),
    button("a css value", "labels", '{ button = "Spara", css = "input[value=\'Fatta beslut\']" }'),
    button("a css text", "labels", '{ button = "Spara", css = \':text("Fatta")\' }'),
    button("a css id", "labels", '{ button = "Spara", css = "#btnBeslut" }'),
    button("a css escape", "selectors", "{ button = 'Spara', css = '#\\66 atta' }"),
    button("css first", "exact", '{ css = "#save" }'),
    button("label first", "exact", '{ label = "Spara" }'),
    button("any button", "selectors", '{ css = "button" }'),
    button("any submit", "selectors", '{ css = "input[type=submit]" }'),
    button("anything", "selectors", '{ css = "form *" }'),
    button("the second one", "selectors", '{ css = "#form button:nth-child(2)" }'),
    button("one of several", "selectors", '{ css = "#save, #other" }'),
    button("by part of a name", "selectors", "{ css = \"button[id*='a']\" }"),
    button("by a path", "selectors", '{ css = "xpath=//button[2]" }'),
    button("whatever the flow says", "exact", '{ button = "{row}" }'),
    button("whatever the flow says, in css", "exact", '{ button = "Spara", css = "{row}" }'),
    button("in whatever menu the flow says", "exact", '{ menu = "{row}", button = "Spara" }'),
    button("in a menu of decisions", "labels", '{ menu = "Fatta beslut", button = "Spara" }'),
    button("whatever the flow says, by its own name", "exact", '{ id = "{row}", button = "Spara" }'),
    button("found as the decision is", "overlap", '{ button = "klart" }'),
    Case(
        "a link whose button the flow names",
        "exact",
        "inbox.toml",
        'find = [{ link = "{row}" }]',
        'find = [{ button = "{row}" }] # !',
    ),
    Case(
        "a link that pays", "labels", "inbox.toml", 'find = [{ link = "Beslut" }]', 'find = [{ link = "Utbetala" }] # !'
    ),
    Case(
        "almost a view", "labels", "inbox.toml", 'find = [{ link = "Beslut" }]', 'find = [{ link = "Beslut nu" }] # !'
    ),
    Case(
        "a tick that makes final", "labels", "calculation.toml", '{ label = "Räknas" }]', '{ label = "Slutlig" }] # !'
    ),
    Case(
        "a tick that is a button",
        "exact",
        "calculation.toml",
        '[counted]\nkind = "tick"\nfind = [{ label = "Räknas" }]',
        '[counted] # !\nkind = "tick"\nfind = [\n { button = "Räknas" }, # !\n]',
    ),
    Case(
        "a choice that is a button",
        "exact",
        "calculation.toml",
        'find = [{ label = "Sort" }]',
        'find = [{ button = "Klar" }] # !',
    ),
    Case(
        "the next page is the decision",
        "exact",
        "calculation.toml",
        "[lines]\n",
        '[lines] # !\nnext = "decide"\ntotal = "total"\n',
    ),
    Case(
        "a dialog answered yes", "dialogs", "pack.toml", 'text = "Vill du spara?"', 'text = "Vill du fatta beslut?" # !'
    ),
    Case(
        "a dialog answered with a deed",
        "dialogs",
        "pack.toml",
        'text = "Vill du spara?"\nanswer = "Ja"',
        'text = "Klar?" # !\nanswer = "Bevilja"',
    ),
    Case(
        "the first page is the save",
        "exact",
        "calculation.toml",
        "[lines]\n",
        '[lines] # !\nfirst = "save"\n',
    ),
    Case(
        "a dialog about a payment in other words",
        "dialogs",
        "pack.toml",
        'text = "Vill du spara?"',
        'text = "Vill du skapa en återbetalning?" # !',
    ),
    *(
        Case(
            f"a no that decides: {asked}",
            "dialogs",
            "pack.toml",
            'text = "Vill du spara?"\nanswer = "Ja"',
            f'text = "{asked}" # !\nanswer = "Nej"',
        )
        for asked in ("Vill du avbryta utbetalningen?", "Vill du ångra beslutet?", "Ska beslutet inte fattas?")
    ),
    Case(
        "a dialog with a foreign letter",
        "alphabet",
        "pack.toml",
        'text = "Vill du spara?"',
        'text = "Vill du sp\u0430ra?" # !',
    ),
    Case(
        "a native dialog answered with something else than ok or avbryt",
        "dialogs",
        "pack.toml",
        'kind = "html"\ntext = "Vill du spara?"\nanswer = "Ja"',
        'kind = "native"\ntext = "Vill du spara?" # !\nanswer = "OK"',
    ),
    *(
        Case(f"beginning at {start}", "start", "pack.toml", 'fits = "1.0"', f'fits = "1.0"\nstart = "{start}" # !')
        for start in ("/besluta", "/akt/7/fatta-beslut", "/app/betalaUt.do")
    ),
    Case("no forbidden request", "forbidden", "pack.toml", 'forbidden = ["**/beslut/fatta*"]', 'forbidden = [" "] # !'),
    stage("choosing it", "options", "calc.kind.choose('Fatta beslut')  # !"),
    stage("choosing it in two halves", "options", "calc.kind.choose('Fatta bes' + 'lut')  # !"),
    stage("choosing it by name", "options", "calc.kind.choose(option='Slutlig')  # !"),
    Case(
        "choosing it by a constant",
        "options",
        "flow.py",
        "calc.kind.choose(line.kind)",
        "calc.kind.choose(STATUS)  # !",
    ),
    stage(
        "choosing what was read", "options", "calc.kind.choose([row['kind'].text for row in calc.lines.rows()][0])  # !"
    ),
    stage("choosing what is put together", "options", "calc.kind.choose(draft.proposal.kind + 'x')  # !"),
    stage("choosing a text of the draft that is no option", "options", "calc.kind.choose(draft.note.text)  # !"),
    stage("choosing by a variable", "options", "x = case.number\ncalc.kind.choose(x)  # !"),
    stage("choosing by one of two values", "options", "x = 'Hyra'\nx = case.number\ncalc.kind.choose(x)  # !"),
    stage("choosing by a loop", "options", "for x in KNOWN:\n    calc.kind.choose(x)  # !"),
    stage("choosing it by a variable", "options", "x = 'Betala ut'\ncalc.kind.choose(x)  # !"),
    stage("choosing it by a variable of a constant", "options", "x = STATUS\ncalc.kind.choose(x)  # !"),
    stage("choosing a bifall that pays too", "options", "calc.kind.choose('Bifall och betala ut')  # !"),
    stage("choosing a bifall that is carried out", "options", "calc.kind.choose('Bifall, verkställ')  # !"),
    stage("choosing a bifall or it", "options", "calc.kind.choose('Bifall' if draft else 'Betala ut')  # !"),
    stage("ticking by a value", "options", "calc.counted.set(draft.calculation.couple)  # !"),
    end(
        "choosing what a caller has read",
        "options",
        "\n\ndef pick(calc: Calculation, kind: str) -> None:\n    calc.kind.choose(kind)  # !\n\n\n"
        "def other(calc: Calculation, case: CaseRef) -> None:\n    pick(calc, 'Hyra')\n    pick(calc, case.number)\n",
    ),
    end(
        "choosing it through a helper",
        "options",
        "\n\ndef pick(calc: Calculation, kind: str) -> None:\n    calc.kind.choose(kind)  # !\n\n\n"
        "def other(calc: Calculation) -> None:\n    pick(calc, 'Betala ut')\n",
    ),
    stage(
        "following a row that decides, by a variable",
        "options",
        "x = 'Attestera'\ndesk.on(Inbox).open.follow(row=x)  # !",
    ),
    stage(
        "following a row or it",
        "options",
        "x = 'Attestera'\ndesk.on(Inbox).open.follow(row=x if draft else case.number)  # !",
    ),
    stage("pressing a row that saves", "options", "desk.on(Inbox).open.follow(row='Spara utkast')  # !"),
    stage("following a row that decides", "options", "desk.on(Inbox).open.follow(row='Fatta beslut')  # !"),
]

AROUND = [
    stage("getattr", "names", "getattr(calc, 'decide')  # !"),
    stage("getattr of a screen", "screens", "getattr(calc, 'decide')  # !"),
    stage("setattr", "names", "setattr(calc, 'save', 1)  # !"),
    stage("assigning to a control", "syntax", "calc.save = 1  # !"),
    stage("a bound method kept", "controls", "x = calc.save.save  # !"),
    stage("a bound method passed", "controls", "add_lines(calc.add_line.press, draft)  # !"),
    stage("a control kept", "controls", "x = calc.save  # !"),
    stage("a control compared", "controls", "if calc.save is None:  # !\n    pass"),
    stage("a control in a list", "controls", "x = [calc.save]  # !"),
    stage("a control passed", "controls", "amount_of(calc.add_line)  # !"),
    stage("a control in a walrus", "controls", "(x := calc.add_line)  # !"),
    stage("a walrus", "syntax", "(x := 1)  # !"),
    stage("a screen in a walrus", "screens", "(x := desk.on(Inbox))  # !"),
    stage("a screen in a list", "screens", "x = [calc]  # !"),
    stage("a screen in a dictionary", "screens", "x = {'a': calc}  # !"),
    stage("a screen in a tuple", "screens", "x = (calc, 1)  # !"),
    stage("screens in a for", "screens", "for x in (calc,):  # !\n    pass"),
    stage("a screen in a comprehension", "screens", "x = [y for y in (calc,)]  # !"),
    stage("a screen in a condition", "screens", "x = calc if draft else None  # !"),
    stage("a screen in a text", "screens", "x = f'{calc}'  # !"),
    stage("a screen given away", "screens", "x = str(calc)  # !"),
    stage("a screen as another", "screens", "calc = desk.on(Inbox)  # !"),
    stage("a screen given to who takes none", "screens", "amount_of(calc)  # !"),
    stage("a screen class kept", "screens", "x = Inbox  # !"),
    stage("a screen made", "screens", "x = Inbox(desk)  # !"),
    stage("a screen class in a loop", "screens", "for s in (Inbox, Login):  # !\n    pass"),
    stage("a desk kept", "desk", "x = desk  # !"),
    stage("a desk in a list", "desk", "x = [desk]  # !"),
    stage("a desk's method kept", "desk", "x = desk.on  # !"),
    stage("a desk on what is no screen", "desk", "x = desk.on(draft)  # !"),
    stage("a desk given to who takes none", "desk", "amount_of(desk)  # !"),
    stage("a verb it does not have", "verbs", "calc.add_line.save()  # !"),
    stage("a verb of a text", "verbs", "calc.total.press()  # !"),
    stage("a control it does not have", "controls", "calc.other.press()  # !"),
    stage("a verb on what is no control", "controls", "draft.press()  # !"),
    stage("a grave name on what is no screen", "controls", "x = draft.decide  # !"),
    stage("an act inside an expression", "controls", "x = [calc.add_line.press() for one in KNOWN]  # !"),
    stage("an underscore", "private", "calc._surface.commit('x')  # !"),
    stage("an underscore of the desk", "private", "desk._surface.commit('x')  # !"),
    stage("__dict__", "private", "x = calc.__dict__  # !"),
    stage("__class__", "private", "x = draft.__class__  # !"),
    stage("__globals__", "private", "x = add_lines.__globals__  # !"),
    stage("__builtins__", "private", "x = __builtins__  # !"),
    stage("a name in a text", "private", "x = KNOWN['__builtins__']  # !"),
    stage("the frame of a generator", "private", "x = (y for y in KNOWN).gi_frame.f_back.f_globals  # !"),
    stage("an underscore in a pattern", "private", "match draft:\n    case Draft(_surface=x):  # !\n        pass"),
    stage("a control in a pattern", "screens", "match calc:  # !\n    case Draft(save=x):\n        pass"),
    stage("a format string", "format", "x = '{0._surface}'.format(calc)  # !"),
    stage("format_map", "format", "x = '{a}'.format_map(KNOWN)  # !"),
    stage("an f-string underscore", "private", "x = f'{calc._surface}'  # !"),
    stage("a letter that looks like another", "private", "x = dr\u0430ft = 1  # !"),
    stage("star arguments", "syntax", "add_lines(*[1, 2])  # !"),
    stage("star star arguments", "syntax", "add_lines(**KNOWN)  # !"),
    stage("calling what is in a variable", "calls", "x = draft\nx(desk)  # !"),
    stage("calling what is in a container", "calls", "KNOWN['x'](1)  # !"),
    stage("a function kept", "calls", "x = add_lines  # !"),
    stage("a function in a map", "calls", "x = {'a': add_lines}  # !"),
    stage("the flow itself", "screens", "x = flow.stages  # !"),
    stage("type()", "names", "type(draft)  # !"),
    stage("vars()", "names", "vars(draft)  # !"),
    stage("eval", "names", "eval('1')  # !"),
    stage("exec", "names", "exec('1')  # !"),
    stage("open", "names", "open('x')  # !"),
    stage("print", "names", "print('x')  # !"),
    stage("object", "names", "x = object  # !"),
    stage("__import__", "private", "__import__('os')  # !"),
    stage("__import__, the name", "names", "__import__('os')  # !"),
    stage("a nested function", "syntax", "def go() -> None:  # !\n    calc.save.save()"),
    stage("a nested class", "syntax", "class Go:  # !\n    pass"),
    stage("a lambda", "syntax", "x = lambda: calc.add_line.press()  # !"),
    stage("try", "syntax", "try:  # !\n    pass\nexcept OutOfScope:\n    pass"),
    stage("while", "syntax", "while True:  # !\n    pass"),
    stage("with", "syntax", "with draft:  # !\n    pass"),
    stage("del", "syntax", "del draft  # !"),
    stage("global", "syntax", "global KNOWN  # !"),
    stage("yield", "syntax", "yield 1  # !"),
    stage("a changed constant", "state", "KNOWN['x'] = 'y'  # !"),
    stage("a changed constant by method", "state", "KNOWN.update(x='y')  # !"),
    stage("an import inside", "imports", "from bot.kit import Row  # !"),
    stage("a name taken over", "rebinding", "add_lines = draft  # !"),
    stage("a misspelt column", "columns", "x = [row['amuont'] for row in calc.lines.rows()]  # !"),
    stage("the column of another table", "columns", "for row in calc.lines.rows():\n    x = row['case']  # !"),
    Case(
        "a misspelt column in a helper",
        "columns",
        "flow.py",
        'return row["amount"].amount().value',
        'return row["amont"].amount().value  # !',
    ),
    top("a driver", "imports", "from bot.drivers.web import WebSurface  # !"),
    top("a port", "imports", "from bot.ports.surface import Target  # !"),
    top("the inside of the kit", "imports", "from bot.kit._controls import Control  # !"),
    top("a kind of control", "imports", "from bot.kit import SaveDraft  # !"),
    top("the base of the kinds", "imports", "from bot.kit import Control  # !"),
    top("the table of the kinds", "imports", "from bot.kit import KINDS  # !"),
    top("os", "imports", "import os  # !"),
    top("importlib", "imports", "from importlib import import_module  # !"),
    top("everything", "imports", "from bot.domain.money import *  # !"),
    top("an alias", "imports", "from bot.domain.money import kronor as crowns  # !"),
    top("what the domain has imported", "imports", "from bot.domain.identity import re  # !"),
    top("a module of the domain whole", "imports", "from bot.domain import money  # !"),
    top("another flow", "imports", "from flows.annan.screens import Inbox  # !"),
    top("a table of the rules", "imports", "from bot.domain.rules import ExpenseRule  # !"),
    top("a table of the norm", "imports", "from bot.domain.norm import NormTable  # !"),
    top("a line that names what it is given", "imports", "from bot.domain.lines import require_within_limits  # !"),
    top("a draft that names what it is given", "imports", "from bot.domain.draft import require_everyone_asked  # !"),
    top("a clock", "imports", "from datetime import datetime  # !"),
    top("the future", "private", "from __future__ import annotations  # !"),
    end("a conditional import", "imports", "\nif True:\n    from bot.kit import Row  # !\n"),
    stage("a break outside a loop", "syntax", "break  # !"),
    stage("a keyword twice", "syntax", "replace(draft, note=1, note=2)  # !"),
    end("a parameter twice", "syntax", "\n\ndef odd(x: int, x: int) -> None:  # !\n    pass\n"),
    end("a condition", "module-code", "\nif True:  # !\n    pass\n"),
    end("a class", "module-code", "\n\nclass Deed(Calculation):  # !\n    pass\n"),
    end("a call", "module-code", "\nadd_lines(1, 2)  # !\n"),
    end("a constant that calls a helper", "module-code", "\nX = add_lines(1, 2)  # !\n"),
    end("a constant that counts", "module-code", "\nX = enumerate(MONTHS)  # !\n"),
    end("a method of a list as a constant", "module-code", "\nTURN = [1, 9, 0, 2].pop  # !\n"),
    end("a method of a table among constants", "module-code", "\nX = (1, {'a': 2}.popitem)  # !\n"),
    end("a method of another constant", "module-code", "\nX = KNOWN.get  # !\n"),
    end("a screen class in a constant", "module-code", "\nX = {'a': Calculation}  # !\n"),
    end("a second flow", "rebinding", '\nflow = Flow("annat")  # !\n'),
    end(
        "a function twice",
        "rebinding",
        "\n\ndef amount_of(row: Row) -> Money:  # !\n    return row['amount'].amount().value\n",
    ),
    end(
        "a helper that returns a control",
        "controls",
        "\n\ndef save_of(calc: Calculation) -> Money:\n    return calc.save  # !\n",
    ),
    end(
        "a helper typed to return a control",
        "annotations",
        "\n\ndef save_of(calc: Calculation) -> SaveDraft:  # !\n    return 1\n",
    ),
    end(
        "a helper that returns a screen as a value",
        "screens",
        "\n\ndef hidden(desk: Desk) -> Money:\n    return desk.on(Calculation)  # !\n",
    ),
    end("a helper without types", "syntax", "\n\ndef hidden(calc):  # !\n    calc.save.save()\n"),
    end("a default argument", "syntax", "\n\ndef hidden(calc: Calculation = 1) -> None:  # !\n    pass\n"),
    end("star parameters", "syntax", "\n\ndef hidden(*calc: Calculation) -> None:  # !\n    pass\n"),
    end("a decorator", "syntax", "\n\n@flow.check  # !\ndef hidden(calc: Calculation) -> None:\n    pass\n"),
    end("a screen in a type", "annotations", "\n\ndef hidden(calc: list[Calculation]) -> None:  # !\n    pass\n"),
    end("a screen or nothing", "annotations", "\n\ndef hidden(calc: Calculation | None) -> None:  # !\n    pass\n"),
    end("a type in text", "annotations", "\n\ndef hidden(calc: 'Calculation') -> None:  # !\n    pass\n"),
    end("an async function", "syntax", "\n\nasync def hidden() -> None:  # !\n    pass\n"),
    end("an underscored function", "private", "\n\ndef _hidden() -> None:  # !\n    pass\n"),
    end("code among the screens", "screens-file", "\nprint('x')  # !\n", "screens.py"),
    end("another room among the screens", "imports", "\nfrom bot.kit import KINDS  # !\n", "screens.py"),
    end(
        "a screen that the pack lacks",
        "kinds",
        '\n\nclass Other(Screen, name="other"):  # !\n    go: Press\n',
        "screens.py",
    ),
    Case(
        "a control that the pack lacks", "kinds", "screens.py", "go_in: Press", "go_in: Press\n    go_out: Press  # !"
    ),
]

TRACES = [
    Case("a second save", "trace", "flow.py", SAVE, "    calc.save.save()\n    calc.save.save()  # !\n"),
    Case("a save in a loop", "trace", "flow.py", SAVE, "    for one in KNOWN:\n        calc.save.save()  # !\n"),
    Case("a save in an if", "trace", "flow.py", SAVE, "    if KNOWN:\n        calc.save.save()  # !\n"),
    Case(
        "a save that is not last", "trace", "flow.py", SAVE, "    calc.save.save()  # !\n    add_lines(calc, draft)\n"
    ),
    Case(
        "no save",
        "trace",
        "flow.py",
        "def write_calculation(desk: Desk, case: CaseRef, draft: Draft) -> None:\n"
        "    calc = open_calculation(desk, case)\n    add_lines(calc, draft)\n    calc.save.save()\n",
        "def write_calculation(desk: Desk, case: CaseRef, draft: Draft) -> None:  # !\n    add_lines(open_calculation(desk, case), draft)\n",
    ),
    Case(
        "a save in a helper",
        "trace",
        "flow.py",
        "        calc.add_line.press()\n",
        "        calc.add_line.press()\n    calc.save.save()  # !\n",
    ),
    Case(
        "a save while reading",
        "trace",
        "flow.py",
        "    return found\n",
        "    calc.save.save()  # !\n    return found\n",
    ),
    Case(
        "a save in verify",
        "trace",
        "flow.py",
        "    return open_calculation(desk, case).total",
        "    open_calculation(desk, case).save.save()  # !\n    return open_calculation(desk, case).total",
    ),
    Case("asking while writing", "trace", "flow.py", SAVE, "    desk.on(Questions).ask.ask()  # !\n" + SAVE),
    Case(
        "asking twice", "trace", "flow.py", "    page.ask.ask()\n", "    page.ask.ask()  # !\n    page.ask.ask()  # !\n"
    ),
    Case(
        "calling a stage",
        "stage-call",
        "flow.py",
        "    return found\n",
        "    write_calculation(desk, case, draft=None)  # !\n    return found\n",
    ),
]


RAISED = '            raise OutOfScope(Reason.UNKNOWN_EXPENSE, at=Label("beräkningens rader"))\n'


def raised(says: str, line: str) -> Case:
    """Give the case up in another way, where `row` and the screen `calc` are at hand."""
    return Case(says, "reasons", "flow.py", RAISED, f"            {line}  # !\n")


REASONS = [
    raised("for a text", 'raise OutOfScope("locked")'),
    raised("for a cell's text", 'raise OutOfScope(row["kind"].text)'),
    raised("for a reason that is computed", "raise OutOfScope(Reason(row['kind'].text))"),
    raised("for a reason by its key", "raise OutOfScope(Reason['LOCKED'])"),
    raised("for a reason that does not exist", "raise OutOfScope(Reason.LOCKD)"),
    raised("for what the flow calls a reason", "raise OutOfScope(KNOWN.Hyra)"),
    raised("with a detail", 'raise OutOfScope(Reason.LOCKED, row["kind"].text)'),
    raised("with a reason by name that is a text", 'raise OutOfScope(reason="locked")'),
    raised("at a text", 'raise OutOfScope(Reason.LOCKED, at="Skydd")'),
    raised("at a cell", 'raise OutOfScope(Reason.LOCKED, at=row["kind"])'),
    raised("at a cell's source", 'raise OutOfScope(Reason.LOCKED, at=row["kind"].source)'),
    raised("at a label of what was read", 'raise OutOfScope(Reason.LOCKED, at=Label(row["kind"].text))'),
    raised("at a label with what was read in it", "raise OutOfScope(Reason.LOCKED, at=Label(f\"{row['kind'].text}\"))"),
    raised("at a label put together", 'raise OutOfScope(Reason.LOCKED, at=Label("Skydd " + row["kind"].text))'),
    stage("a label that is kept", "reasons", 'x = Label("Skydd")  # !'),
    stage("a label of what was read", "reasons", "x = Label(draft.note.text)  # !"),
    end("a label among the constants", "reasons", '\nX = Label("Skydd")  # !\n'),
    raised("at what calls itself a place", "raise OutOfScope(Reason.LOCKED, at=amount_of(row))"),
    raised("as another error", 'raise ValueError(row["kind"].text)'),
    raised("as an error that was made before", "raise KNOWN"),
    raised("without a reason", "raise OutOfScope"),
    raised("with one thing too many", 'raise OutOfScope(Reason.LOCKED, Label("Skydd"), Reason.LOCKED)'),
    stage(
        "a place that is replaced",
        "reasons",
        "x = replace(draft, source=replace(draft.source, control=case.number))  # !",
    ),
    stage("a cell that is replaced", "reasons", "x = replace(draft, reading=draft)  # !"),
    stage("a place that is made", "reasons", "x = Source(case.number, case.number, '', FROM, '')  # !"),
    raised("from what was read", "raise OutOfScope(Reason.LOCKED) from row"),
    stage(
        "a sum that must be, or a text", "reasons", 'calc.total.must_be(draft.calculation.result, "sum_differs")  # !'
    ),
    stage(
        "a sum that must be, or a value",
        "reasons",
        "calc.total.must_be(draft.calculation.result, otherwise=case.number)  # !",
    ),
]


@pytest.mark.parametrize("line", ["raise OutOfScope(Reason.LOCKED, at=calc.lines)", "raise OutOfScope(Reason.LOCKED)"])
@pytest.mark.honest
def test_a_case_may_be_given_up_at_a_control_or_nowhere_in_particular(
    write: Callable[..., Any], files: dict[str, str], line: str
) -> None:
    assert RAISED in files["flow.py"]
    assert examine(*write({**files, "flow.py": files["flow.py"].replace(RAISED, f"            {line}\n")})) == []


@pytest.mark.honest
def test_a_word_is_named_by_a_text_that_stands_in_the_code(write: Callable[..., Any], files: dict[str, str]) -> None:
    imported = files["flow.py"].replace(
        "from bot.kit import Desk, Flow, Row\n",
        "from bot.kit import Desk, Flow, Row\nfrom bot.kit.reading import meaning\n",
    )
    for named, rules in (('"utgift"', []), ('row["kind"].text', ["reasons"]), ('f"{row}"', ["reasons"])):
        read = imported.replace(RAISED, RAISED + f'        meaning(KNOWN, row["kind"].text, {named})\n')
        assert [one.rule for one in examine(*write({**files, "flow.py": read}))] == rules, named


def broken(files: dict[str, str], case: Case) -> tuple[dict[str, str], list[int]]:
    """The files with the change, and the lines it marks."""
    text = files[case.file]
    assert case.old in text
    text = text.replace(case.old, case.new, 1) if case.old else text + case.new
    if "STATUS" in case.new:
        text = text.replace("FROM = date", 'STATUS = "Slutlig"\nFROM = date')
    marked = [number for number, line in enumerate(text.split("\n"), start=1) if line.endswith("# !")]
    assert marked
    return {**files, case.file: text}, marked


@pytest.mark.parametrize("case", [*DECISION, *AROUND, *TRACES, *REASONS], ids=lambda case: f"{case.rule}: {case.says}")
def test_a_flow_that_breaks_a_rule_is_refused_at_its_line(
    write: Callable[..., Any], files: dict[str, str], case: Case
) -> None:
    content, marked = broken(files, case)
    found = [(Path(one.file).name, one.line, one.rule) for one in examine(*write(content))]
    assert any((case.file, line, case.rule) in found for line in marked), found


def test_a_new_acting_control_is_one_line_that_someone_must_add(
    write: Callable[..., Any], files: dict[str, str]
) -> None:
    manifest, _ = write(files)
    stands = (manifest.folder / "acts.txt").read_text(encoding="utf-8")
    new = files["flow.py"].replace("    page.ask.ask()\n", "    desk.on(Login).go_out.press()\n    page.ask.ask()\n")
    screens = files["screens.py"].replace("go_in: Press", "go_in: Press\n    go_out: Press")
    login = files["login.toml"] + '\n[go_out]\nkind = "press"\nfind = [{ button = "Logga ut" }]\n'
    content = {**files, "flow.py": new, "screens.py": screens, "login.toml": login, "acts.txt": stands}
    (found,) = examine(*write(content))
    assert (Path(found.file).name, found.line, found.rule) == ("acts.txt", 11, "acts")
    assert "login.go_out  «Logga ut»" in found.text
