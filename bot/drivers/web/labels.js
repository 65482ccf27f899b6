// What tells what something is, and nobody's data: for pictures of failures, and for what resembles a control that is missing.

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
  const heads = table && gridOf(table).lines.indexOf(row) < gridOf(table).heads && [...row.cells].every(c => c.tagName === 'TH');
  if (!heads && e.closest('td,th,tbody')) return false;
  const says = wordsOf(e);
  return says !== '' && !/\d/.test(says) && !splitOf(says).some(w => known.has(w));
};
const knownIn = texts => new Set(texts.flatMap(splitOf));

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
