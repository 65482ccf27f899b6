// What the driver asks of a document, one message each. Runs in an isolated world, which it is put into once.

// What stands where a control was found: a field's own value, or all that shows in the cell it was found by.
const says = (e, own) => ({ runs: runs(own ? e : seen.cells.get(e) || e), box: boxOf(e), usable: !off(e) && (e.tagName !== 'A' || ['href', 'onclick', 'role', 'tabindex'].some(name => e.hasAttribute(name))) });

// All that a dialog says, but for its buttons' captions. What cannot be read in it stands as a mark that no pack knows.
const UNREADABLE = 'iframe,frame,object,embed,canvas,svg text,details:not([open])';
const saidIn = box => {
  const said = runs(box).filter(([, mark]) => mark !== 'button').map(([text]) => text), titles = [box, ...all(box, '[title],[aria-label]')].filter(e => !e.matches(BUTTONS));
  const more = titles.flatMap(e => [e.title, e.getAttribute('aria-label')]).filter(one => one && !said.includes(fold(one)));
  return fold([...said, ...more, ...(box.querySelector(UNREADABLE) ? ['\u25a1'] : [])].join(' '));
};
// What else a person could see, point at or hear there: buttons that are none, what lies over it, the window that it is in.
const besideIn = (box, caption) => {
  const buttons = all(box, BUTTONS).filter(e => shown(e) && captionOf(e) !== caption && (off(e) || !e.matches('button,input')));
  const said = [...about(box), ...all(box, '[placeholder]')].flatMap(e => [deepText(e), ...saidOf(e)]), around = [];
  for (let n = outer(box); n && n !== document.body; n = outer(n)) {
    if (!n.matches(QUESTION) && !/^(fixed|absolute)$/.test(css(n).position)) continue;
    const text = deepText(n, one => one === box);
    if (text.length <= ASKED) around.push(text, ...saidOf(n));
  }
  return lettered([...said, ...buttons.map(captionOf), ...drawnWords(box), ...laidOver(box), ...around]);
};

const details = {
  place: () => null,
  text: textOf,
  type: (e, [text, fits]) => type(e, text, fits),
  pick: (e, [label, fits]) => pick(e, label, fits),
  // Type, then leave the field: what waits for that begins.
  fill: (e, [text, fits]) => { const why = type(e, text, fits); if (!why) e.blur(); return why; },
  // Why it must not be pressed, what a press would set off, and where the pointer meets it or what is in the way.
  aim: async (e, deciding) => { keepOff(deciding); const why = unsafe(e, deciding); return [why, ...(why ? [[], why] : await aim(e))]; },
};

// How long the page has been as it is, in milliseconds. What changes in a shadow root is not seen, so there it is never at rest.
let changed = performance.now();
new MutationObserver(() => { changed = performance.now(); }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
const still = () => (document.readyState !== 'complete' || hasShadows() ? 0 : performance.now() - changed);

// A table from its first row to its last, scrolled through: for lists that draw only the rows in view. `key` is the column that
// tells rows apart; without one, the rows that show first and last.
async function scrolled(table, skip, key) {
  const area = scrollerOf(table), before = area.scrollTop, gathered = new Map();
  const rest = () => new Promise(go => setTimeout(() => requestAnimationFrame(() => setTimeout(go, 30)), 30));
  let last = null;
  area.scrollTop = 0;
  for (;;) {
    await rest();
    anew();
    last = readTable(table, skip);
    for (const row of last.rows) {
      const [at] = columnsNamed(last.columns, key), name = key ? JSON.stringify(row[at]?.runs) : JSON.stringify(row.map(c => c?.runs));
      if (!gathered.has(name)) gathered.set(name, row);
    }
    const was = area.scrollTop;
    area.scrollTop += Math.max(area.clientHeight * 0.8, 20);
    if (area.scrollTop === was) break;
  }
  area.scrollTop = before;
  return { ...last, rows: [...gathered.values()] };
}

const PATIENCE_MS = 250;

const questions = {
  count: wanted => first(wanted)[0].length,
  // The name that the system gave the window when it opened it.
  name: () => window.name,
  // The addresses that the page leads to, and what its forms would send without anything being typed.
  ways: () => {
    const led = ['href', 'action', 'formaction'].flatMap(name => all(document, `[${name}]`).map(e => e.getAttribute(name)));
    const kinds = ['hidden', 'submit', 'button', 'image', 'radio', 'checkbox'].map(kind => `input[name][type=${kind} i]`);
    const sent = all(document, [...kinds, 'button[name]'].join()).map(e => `${e.name}=${e.value}`);
    const options = all(document, 'select[name] option').map(e => `${e.closest('select').name}=${e.value}`);
    return [led.filter(to => URL.canParse(to, document.baseURI)).map(to => new URL(to, document.baseURI).href), [...sent, ...options]];
  },
  // Everything that a screen declares, at one moment.
  look: ({ here, controls, tables }) => ({
    here: here.some(wanted => find(document, wanted).length > 0),
    still: still(),
    controls: Object.fromEntries(Object.entries(controls).map(([name, { wanted, own }]) => [name, questions.said(wanted, own)])),
    tables: Object.fromEntries(Object.entries(tables).map(([name, { wanted, skip, proved }]) => [name, questions.tables(wanted, skip, proved)])),
  }),
  // Where the corner of a body without a size is, in a picture of the whole page or of the frame; nothing of any other body.
  corner: () => {
    const { left, top, width, height } = document.body.getBoundingClientRect();
    if (width && height) return null;
    const [x, y] = window === window.top ? [scrollX, scrollY] : [window.frameElement?.clientLeft || 0, window.frameElement?.clientTop || 0];
    return [left + x, top + y].map(Math.round);
  },
  // How many there are, by which candidate, and for a single one the detail asked for and its place.
  one: async (wanted, detail, given) => {
    const [hits, rank] = first(wanted);
    if (hits.length !== 1) return [hits.length, rank, null, []];
    return [1, rank, await details[detail](hits[0], given), boxOf(hits[0])];
  },
  // What stands in a single control of a row.
  said: (wanted, own) => {
    const [hits, rank] = first(wanted);
    return { count: hits.length, rank, ...(hits.length === 1 ? says(hits[0], own) : {}) };
  },
  // What stands in several fields.
  texts: fields => fields.map(wanted => { const [hits] = first(wanted); return [hits.length, hits.length === 1 ? textOf(hits[0]) : null]; }),
  // Where the pack proves that a table is whole, nobody asks whether the page tells of more.
  tables: (wanted, skip, proved) => { const [hits, rank] = first(wanted); return { rank, tables: hits.map(t => readTable(t, skip)), more: !proved && hits.length > 0 && tellsOfMore() }; },
  scrolled: (wanted, skip, key) => Promise.all(first(wanted)[0].map(t => scrolled(t, skip, key))),
  landed,
  // What decides and could be pressed, by the pack's name for it, and all that anything else that acts is called: also what does
  // not show, since a menu or a form may bring it forth.
  deciding: (controls, declared) => {
    const own = new Set(declared.flatMap(one => find(document, one)));
    const others = all(document, ACTS).filter(e => !own.has(e) && (['link', 'submit', 'button'].includes(kindOf(e)) || kindOf(e) === 'part' && !e.matches('option,label') && between(e).length <= CAPTION));
    return [Object.fromEntries(Object.entries(controls).map(([name, wanted]) => [name, questions.said(wanted, true)])), others.flatMap(saysOf)];
  },
  // What the dialog says, but for its buttons, and the button with that caption, as it would be pressed.
  dialog: css => { const box = all(document, css).find(shown); return box ? saidIn(box) : null; },
  answer: async (css, caption, deciding) => {
    const box = all(document, css).find(shown), fits = box ? all(box, BUTTONS).filter(e => shown(e) && captionOf(e) === caption) : [];
    if (fits.length !== 1) return null;
    keepOff(deciding);
    const why = unsafe(fits[0], deciding);
    if (why) return [why, [], why, '', []];
    const [met, point] = await aim(fits[0], () => saidIn(box));
    return ['', met, point, saidIn(box), besideIn(box, caption)];
  },
  nearest,
  // Looks from the outermost frame at every frame of the same origin until two looks in a row find all at rest, or
  // PATIENCE_MS has passed. They share one event loop, so a post that a script has scheduled has begun by the first look.
  // A frame of another origin cannot be looked into, and is not waited for. Tells whether all is at rest, whether a dialog is
  // shown, and whether any of the marks could stand somewhere: if not, they need not be looked for in each document.
  rest: (busy, dialog, marks) => new Promise(done => {
    const end = performance.now() + PATIENCE_MS;
    let quiet = 0;
    const look = () => {
      const windows = [window];
      for (const w of windows) for (let i = 0; i < w.frames.length; i++) windows.push(w.frames[i]);
      const documents = windows.map(w => { try { return w.document; } catch { return null; } }).filter(d => d);
      const seen = css => css !== '' && documents.some(d => [...d.querySelectorAll(css)].some(e => e.getClientRects().length > 0));
      quiet = seen(busy) || documents.some(d => d.readyState !== 'complete') ? 0 : quiet + 1;
      if (quiet === 2 || performance.now() > end) done([quiet < 2, seen(dialog), documents.length < windows.length || documents.some(d => couldStand(d, marks))]);
      else setTimeout(look, quiet ? 0 : 8);
    };
    setTimeout(look, 0);
  }),
};
