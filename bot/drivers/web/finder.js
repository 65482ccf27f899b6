// Finds controls the way a person does: by the text in the cell to the left, by row and column heading, by the
// exact text of a button. Shared by the selector engine and by everything that reads a table.

const SPACE = /[\s\u00a0\u202f\u2009]+/g;
const CONTROLS = 'select,textarea,input:not([type=hidden])';
const HEADINGS = 'h1,h2,h3,h4,h5,h6,legend,caption';
const fold = s => (s || '').replace(SPACE, ' ').trim();
const shown = e => e.getClientRects().length > 0 && getComputedStyle(e).visibility !== 'hidden';

// What a person reads there: the chosen option's text, the typed value, or the text itself.
const textOf = e => {
  if (e instanceof HTMLSelectElement) return e.selectedOptions.length ? e.selectedOptions[0].label : '';
  if (e instanceof HTMLInputElement && (e.type === 'checkbox' || e.type === 'radio')) return e.checked ? 'ja' : 'nej';
  if (e instanceof HTMLInputElement || e instanceof HTMLTextAreaElement) return e.value;
  if (e instanceof HTMLTableCellElement) {
    const inner = e.querySelector(CONTROLS.replace('input:not', 'input:not([type=submit]):not([type=button]):not'));
    if (inner) return textOf(inner);
  }
  return e.innerText;
};
const leafCells = root => [...root.querySelectorAll('td,th')].filter(c => !c.querySelector('table'));
const inside = cell => { const all = [...cell.querySelectorAll(CONTROLS + ',button,a')].filter(shown); return all.length === 1 ? all[0] : cell; };
const headingOf = e => {
  let last = null;
  for (const h of e.ownerDocument.querySelectorAll(HEADINGS)) {
    if (!shown(h)) continue;
    if (h.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING) last = h; else break;
  }
  return last ? fold(last.innerText) : '';
};
const rowsOf = table => [...table.rows].filter(r => r.closest('table') === table);
const headerOf = table => rowsOf(table).find(r => [...r.cells].some(c => c.tagName === 'TH')) || rowsOf(table)[0];
const headersOf = table => { const r = headerOf(table); return r ? [...r.cells].map(c => fold(c.innerText)) : []; };
const dataTables = root => [...root.querySelectorAll('table')].filter(t => !t.querySelector('table') && shown(t));

const ways = {
  label(scope, label) {
    const hits = [];
    for (const c of scope.querySelectorAll('td,th,label,dt')) {
      if (c.querySelector('table') || fold(c.innerText).replace(/\s*:$/, '') !== label) continue;
      if (c instanceof HTMLLabelElement && c.control) { hits.push(c.control); continue; }
      const next = c.nextElementSibling;
      // Beside a heading is the next heading, not a value.
      if (next && next.tagName !== 'TH') hits.push(inside(next));
    }
    return hits;
  },
  button: (scope, name) =>
    [...scope.querySelectorAll('button,input[type=submit],input[type=button],input[type=reset],[role=button]')]
      .filter(b => fold(b instanceof HTMLInputElement ? b.value : b.innerText) === name),
  link: (scope, name) => [...scope.querySelectorAll('a')].filter(a => fold(a.innerText) === name),
  text: (scope, text) =>
    [...scope.querySelectorAll('*')].filter(e => fold(e.innerText) === text && ![...e.children].some(c => fold(c.innerText) === text)),
  after: (scope, text) =>
    [...scope.querySelectorAll('input[type=checkbox],input[type=radio]')].filter(box => {
      let said = '', n = box.nextSibling;
      for (; n && !(n instanceof HTMLInputElement) && !(n instanceof HTMLBRElement); n = n.nextSibling) said += n.textContent;
      return fold(said) === text || fold(box.closest('label')?.innerText) === text;
    }),
  css: (scope, css) => [...scope.querySelectorAll(css)],
  headers: (scope, names) => dataTables(scope).filter(t => names.every(n => headersOf(t).includes(n))),
};

const rowsWith = (root, text) =>
  [...root.querySelectorAll('tr')].filter(r => !r.querySelector('table') && [...r.cells].some(c => fold(textOf(c)) === text));

function find(root, wanted) {
  let found = null;
  const meet = hits => { found = found === null ? hits : found.filter(e => hits.includes(e)); };
  const scopes = wanted.row ? rowsWith(root, wanted.row) : [root];
  for (const way of Object.keys(ways)) if (wanted[way] && wanted[way].length) meet(scopes.flatMap(s => ways[way](s, wanted[way])));
  if (wanted.column) meet(scopes.flatMap(r => {
    const at = headersOf(r.closest('table')).indexOf(wanted.column);
    return at >= 0 && r.cells[at] ? [inside(r.cells[at])] : [];
  }));
  if (wanted.heading) {
    if (found === null) found = dataTables(root);
    found = found.filter(e => headingOf(e) === wanted.heading);
  }
  return [...new Set(found || [])].filter(shown);
}

// Every leaf whose text is or contains something personal: for masking pictures.
function personal(root, words) {
  const number = /\d{6,8}[-+]?(T\d{3,4}|\d{4})/;
  const says = t => t && (number.test(t) || words.some(w => t.includes(w)));
  return [...root.querySelectorAll('*')].filter(e => {
    if (!shown(e) || e.matches('option,script,style')) return false;
    if (e.matches(CONTROLS)) return says(fold(textOf(e)));
    return [...e.childNodes].some(n => n.nodeType === Node.TEXT_NODE && says(fold(n.textContent)));
  });
}

function readTable(table, skip) {
  const header = headerOf(table);
  const rows = rowsOf(table).filter(r => r !== header && shown(r) && !(skip && r.matches(skip)));
  return {
    heading: headingOf(table), headers: headersOf(table), rows: rows.map(r => [...r.cells].map(textOf)),
    boxes: rows.map(r => [...r.cells].map(boxOf)),
  };
}

// Where it is in a picture of the whole body: left, top, width, height in whole pixels.
function boxOf(e) {
  const own = e.getBoundingClientRect(), body = e.ownerDocument.body.getBoundingClientRect();
  return [own.left - body.left, own.top - body.top, own.width, own.height].map(Math.round);
}

// Why a control must not be pressed, or '' if it may: it is, overlaps or is covered by something that decides.
function unsafe(el, deciding) {
  const box = el.getBoundingClientRect();
  for (const wanted of deciding) for (const other of find(el.ownerDocument, wanted)) {
    if (other === el || other.contains(el) || el.contains(other)) return 'same';
    const o = other.getBoundingClientRect();
    if (box.left < o.right && o.left < box.right && box.top < o.bottom && o.top < box.bottom) return 'overlap';
  }
  return '';
}
const saysOf = el => fold(el instanceof HTMLInputElement ? el.value : el.innerText);

// ------------------------------------------------------------------ what tells what something is, and nobody's data

const BUTTONS = 'button,input[type=submit],input[type=button],input[type=reset],[role=button]';
const ROLES = [
  ['knapp', BUTTONS], ['flik', '[role=tab]'], ['länk', 'a'], ['rubrik', 'h1,h2,h3,h4,h5,h6,caption'],
  ['etikett', 'label,legend,dt'], ['kolumnrubrik', 'th'],
];
const LABELS = ROLES.map(([, css]) => css).join(',');
const roleOf = e => ROLES.find(([, css]) => e.matches(css))[0];
// Its own words: not what is chosen or typed in a field inside it.
const wordsOf = e => {
  if (e instanceof HTMLInputElement) return fold(e.value);
  const walk = n => n.nodeType === Node.TEXT_NODE ? n.data : n instanceof Element && n.matches('select,textarea,script,style') ? ' ' : [...n.childNodes].map(walk).join('');
  return fold(walk(e));
};
const splitOf = text => text.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(w => w.length > 2);
// A label, a heading or a button, without a digit or a personal word, and never in a table's cell.
const isLabel = (e, known) => {
  const row = e.closest('th')?.closest('tr'), table = row?.closest('table');
  const heads = table && headerOf(table) === row && [...row.cells].every(c => c.tagName === 'TH');
  if (!heads && e.closest('td,th,tbody')) return false;
  const says = wordsOf(e);
  return says !== '' && !/\d/.test(says) && !splitOf(says).some(w => known.has(w));
};
const knownIn = texts => new Set(texts.flatMap(splitOf));

// Everything else that shows text: for pictures of failures. `words` are the pack's own, and may show.
function unlabelled(root, [words, personalWords]) {
  const known = knownIn(personalWords), own = new Set(words);
  return [...root.querySelectorAll('*')].filter(e => {
    // Playwright's own overlay, which holds the covers of a masked picture.
    if (!shown(e) || e.matches('option,script,style,x-pw-glass')) return false;
    if (e.matches('img,canvas,svg,video,iframe,frame,object,embed') || e.shadowRoot || e.tagName.includes('-')) return true;
    if (e.matches(CONTROLS) && !e.matches(BUTTONS)) return !e.matches('[type=checkbox],[type=radio]');
    const speaks = e instanceof HTMLInputElement ? e.value : [...e.childNodes].some(n => n.nodeType === Node.TEXT_NODE && fold(n.data));
    if (!speaks || own.has(wordsOf(e).replace(/\s*:$/, ''))) return false;
    const label = e.closest(LABELS);
    return !label || !isLabel(label, known);
  });
}

// How alike two texts are, 0 to 1, by the pairs of letters they share; one whose every word is in the other is alike.
function alike(a, b) {
  const pairs = t => { const s = t.toLowerCase(), n = new Map(); for (let i = 0; i + 1 < s.length; i++) { const p = s.slice(i, i + 2); n.set(p, (n.get(p) || 0) + 1); } return n; };
  const [p, q] = [pairs(a), pairs(b)];
  let shared = 0, all = 0;
  for (const [pair, n] of p) { shared += Math.min(n, q.get(pair) || 0); all += n; }
  for (const n of q.values()) all += n;
  const [v, w] = [splitOf(a), splitOf(b)], within = (x, y) => x.length > 0 && x.every(one => y.includes(one));
  return Math.max(all ? 2 * shared / all : 0, within(v, w) || within(w, v) ? 0.6 : 0);
}

// What on the screen most resembles the pack's words: its role, and its text where that is nobody's data.
// A word that is there is not the missing one, and neither is what the pack uses for something else (`taken`).
// What resembles them under a heading that the pack names comes first. If nothing does, only whether anything has the wanted role.
function nearest(words, wanted, personalWords, taken, headings) {
  const known = knownIn(personalWords), seen = [], others = new Set(taken);
  const there = new Set([...document.querySelectorAll(LABELS + ',td')].slice(0, 3000).filter(shown).map(e => wordsOf(e).replace(/\s*:$/, '')));
  const missing = words.filter(w => !there.has(w));
  for (const e of [...document.querySelectorAll(LABELS)].slice(0, 3000)) {
    const label = isLabel(e, known);
    // What is in cells differs from case to case: equal failures would not get equal words.
    if (!shown(e) || (!label && e.closest('td,th') && !e.matches(BUTTONS + ',label'))) continue;
    const says = wordsOf(e);
    if (!says || says.length > 60 || others.has(says.replace(/\s*:$/, ''))) continue;
    const score = Math.max(0, ...(missing.length ? missing : words).map(w => alike(w, says)));
    if (score >= 0.5) seen.push([score + (headings.includes(headingOf(e)) ? 0.3 : 0), label ? says : '', roleOf(e)]);
  }
  seen.sort((a, b) => b[0] - a[0] || (a[1] < b[1] ? 1 : a[1] > b[1] ? -1 : 0));
  if (seen.length) return [seen[0][2], seen[0][1]];
  const css = wanted === 'fält' ? CONTROLS : (ROLES.find(([name]) => name === wanted) || [])[1];
  return css && [...document.querySelectorAll(css)].some(shown) ? [wanted, ''] : null;
}
