// Finds controls the way a person does: by their accessible name, by the text in the cell to the left, by row and column
// heading, by the exact text of a button. Shared by the selector engine and by everything that reads a page.

// Every element that a selector fits, also in open shadow roots.
const hasShadows = () => (seen.shadows ??= [...document.querySelectorAll('*')].some(e => e.shadowRoot));
const all = (root, selector) => {
  const found = [...root.querySelectorAll(selector)];
  if (hasShadows()) for (const e of root.querySelectorAll('*')) if (e.shadowRoot) found.push(...all(e.shadowRoot, selector));
  return found;
};
const NAME_OPTIONS = { getComputedStyle: (e, which) => getComputedStyle(e, which), computedStyleSupportsPseudoElements: true };
const accessibleName = e => fold(accessible.computeAccessibleName(e, NAME_OPTIONS));
// The single control, button or link in a cell, otherwise the cell itself; which cell it was is remembered for reading.
const inside = cell => {
  const found = all(cell, CONTROLS + ',button,a').filter(shown), one = found.length === 1 ? found[0] : cell;
  if (one !== cell) seen.cells.set(one, cell);
  return one;
};

// Every name by which a person could know a control, a button or a link, and what it names.
const namesOf = root => {
  const names = { label: new Map(), button: new Map(), link: new Map() };
  const add = (way, name, e) => { if (name) once(names[way], name, () => new Set()).add(e); };
  for (const e of all(root, CONTROLS)) {
    if (!shown(e) || e.matches(BUTTONS)) continue;
    const name = bare(accessibleName(e) || e.getAttribute('placeholder') || e.getAttribute('aria-placeholder'));
    add('label', name || bare(textAbove(e)), e);
  }
  for (const c of all(root, 'td,th,label,dt')) {
    if (c.querySelector('table') || !drawnText(c)) continue;
    const name = bare(wordsSeen(c));
    if (!name) continue;
    if (c instanceof HTMLLabelElement && c.control) { if (shown(c.control)) add('label', name, c.control); continue; }
    const next = valueBeside(c), place = next && inside(next);
    if (place && !(isTick(place) && beginsWithTick(c))) add('label', name, place);
  }
  for (const e of all(root, BUTTONS)) {
    if (!shown(e)) continue;
    add('button', captionOf(e), e);
    // A picture button without a name of its own is called what the browser's language calls it.
    if (e.type !== 'image' || e.alt || e.title || e.getAttribute('aria-label')) add('button', accessibleName(e), e);
  }
  for (const e of all(root, 'a,area,[role=link]')) {
    if (!shown(e)) continue;
    add('link', wordsSeen(e), e);
    add('link', e.tagName === 'AREA' ? fold(e.alt) : accessibleName(e), e);
  }
  return names;
};
// What stands beside a text that names it, or null where that can be taken in two ways.
const valueBeside = c => {
  const isCell = c.matches('td,th');
  if (isCell && isData(c.closest('table'))) return null;
  let next = c.nextElementSibling;
  while (next && (css(next).display === 'none' || isCell && wordsSeen(next) === ':')) next = next.nextElementSibling;
  // Beside a heading is the next heading, not a value, and a name has a single description.
  if (!next || next.matches('th,label,dt') || c.tagName === 'DT' && (next.tagName !== 'DD' || next.nextElementSibling?.tagName === 'DD')) return null;
  if (!isCell) for (let n = c.nextSibling; n && n !== next; n = n.nextSibling) if (n.nodeType === Node.TEXT_NODE && !/^[\s:]*$/.test(n.data)) return null;
  // Between a name and its value there may be a cell of air.
  let after = 0;
  for (let n = next.nextElementSibling; n; n = n.nextElementSibling) after += css(n).display !== 'none';
  return isCell && after % 2 === 1 && !runs(next).length ? null : next;
};
// A table of rows under headings: its cells are values, and no names.
const isData = table => {
  const { lines, heads, columns } = gridOf(table);
  return columns.length > 2 && heads > 0 && (table.tHead !== null && lines[0].parentElement === table.tHead || saysOnlyHeadings(lines[0]));
};
// In a row that begins with a box to tick, each text belongs to the box before it.
const beginsWithTick = c => {
  const first = c.parentElement.firstElementChild;
  return first !== c && (isTick(first) || all(first, 'input').some(e => isTick(e) && shown(e)));
};
// A text that is alone in the block just above, for a control that is alone in its own.
const textAbove = e => {
  let block = e;
  while (block.parentElement && !block.previousElementSibling && all(block.parentElement, CONTROLS).length === 1) block = block.parentElement;
  const above = block.previousElementSibling;
  if (!above || above.matches('td,th,label,dt,' + HEADINGS) || all(above, CONTROLS + ',button,a').length) return '';
  if (all(block, CONTROLS).length !== 1 || css(above).display.startsWith('inline')) return '';
  const said = runs(above);
  return said.length === 1 && said[0][1] === '' ? said[0][0] : '';
};
const named = way => (scope, name) => {
  seen.names ??= namesOf(document);
  return [...seen.names[way].get(way === 'label' ? bare(name) : fold(name)) || []].filter(e => scope === document || holds(scope, e));
};

// Whether it is what the pack says; with `loosely`, whatever stands around its letters.
const stripped = text => text.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '');
const isSaid = (shows, text) => isWord(shows, text) || seen.loosely && isWord(stripped(shows), stripped(text));
const squeezed = text => text.replace(/\s+/g, '').toLowerCase();
const ways = {
  label: named('label'),
  button: named('button'),
  link: named('link'),
  text: (scope, text) => {
    // What all of the page's text, shown or not, has not got is not looked for any further.
    seen.letters ??= squeezed(document.body?.textContent || '');
    if (!hasShadows() && !seen.letters.includes(squeezed(text))) return [];
    const says = e => isSaid(fold(e.innerText), text);
    return all(scope, '*').filter(e => says(e) && ![...e.children].some(says));
  },
  after: (scope, text) =>
    all(scope, 'input[type=checkbox],input[type=radio]').filter(box => {
      let said = '', n = box.nextSibling;
      for (; n && !(n instanceof HTMLInputElement) && !(n instanceof HTMLBRElement); n = n.nextSibling) said += n.textContent;
      return fold(said) === text || fold(box.closest('label')?.innerText) === text;
    }),
  css: (scope, selector) => all(scope, selector),
  headers: (scope, names) => dataTables(scope).filter(t => hasHeaders(t, names)),
};

// The rows with a cell that says this and nothing else, in the columns that go by `by` if that is given. A cell that spans
// rows names each of them, and is then no name.
const namedRows = (root, text, by) => dataTables(root).flatMap(table => {
  const { grid, lines, heads, columns } = gridOf(table), naming = by ? columnsNamed(columns, by) : by === '' ? [0] : null, found = [];
  for (let y = heads; y < lines.length; y++) {
    if (!shown(lines[y])) continue;
    if (grid[y].some((slot, x) => slot && (!naming || naming.includes(x)) && oneText(slot.cell) === text)) found.push({ table, y, row: lines[y] });
  }
  return found;
});
const oneText = cell => { const said = runs(cell).filter(([, mark]) => !['button', 'picture'].includes(mark)); return said.length === 1 ? fold(said[0][0]) : null; };
const inColumn = ({ table, y }, column, nth) => {
  const { grid, columns, isBroken } = gridOf(table), at = isBroken ? [] : columnsNamed(columns, column), chosen = nth ? at.slice(nth - 1, nth) : at;
  return chosen.flatMap(x => (grid[y][x] ? [inside(grid[y][x].cell)] : []));
};

function find(root, wanted) {
  let found = null;
  const meet = hits => { found = found === null ? hits : found.filter(e => hits.includes(e)); };
  const rows = wanted.row ? namedRows(root, fold(wanted.row), wanted.by) : null;
  const scopes = rows ? rows.map(r => r.row) : [root];
  for (const way of Object.keys(ways)) if (wanted[way] && wanted[way].length) meet(scopes.flatMap(s => ways[way](s, wanted[way])));
  if (wanted.column) meet((rows || []).flatMap(r => inColumn(r, wanted.column, wanted.nth)));
  if (wanted.heading) {
    if (found === null) found = dataTables(root);
    found = found.filter(e => headingOf(e) === wanted.heading);
  }
  return [...new Set(found || [])].filter(shown);
}

// The hits of the first candidate that has any, and its rank.
const first = wanted => {
  for (let rank = 1; rank <= wanted.length; rank++) {
    const hits = find(document, wanted[rank - 1]);
    if (hits.length) return [hits, rank];
  }
  return [[], 0];
};

// Whether any of the candidates could stand in a document: whether all its words are there, shown or not.
const couldStand = (root, candidates) => {
  const everything = [...root.querySelectorAll('*')], said = ['aria-label', 'title', 'alt', 'placeholder', 'value'];
  if (everything.some(e => e.shadowRoot)) return true;
  const attributes = [...root.querySelectorAll(said.map(name => `[${name}]`).join())].flatMap(e => said.map(name => e.getAttribute(name)));
  const source = [root.documentElement?.textContent, ...attributes].join('\n').replace(UNSEEN, '').toLowerCase();
  const has = text => text.toLowerCase().split(/\s+/).every(word => source.includes(word));
  return candidates.some(({ css, headers, ...wanted }) =>
    [...Object.values(wanted).filter(text => typeof text === 'string'), ...(headers || [])].every(has) && (!css || root.querySelector(css) !== null));
};
// Whether any of them stands there; for the few that nearly never do, and are asked for with every question.
const stands = candidates => {
  if (!candidates.length || !couldStand(document, candidates)) return false;
  seen.loosely = true;
  const found = candidates.some(wanted => find(document, wanted).length > 0);
  seen.loosely = false;
  return found;
};
