// Tables by the model of the HTML standard: which cell covers which slot. Faults are told beside the rows, never acted on.

// A column's heading: without the arrow that tells how the table is sorted, notes, and fields to filter by.
const headingText = e => fold(runs(e).filter(([, mark]) => ['', 'link', 'button'].includes(mark)).map(([text]) => text).join(' ')).replace(/[\s▲▼△▽▴▾↑↓⇅↕]+$/u, '');
const leaf = t => !t.querySelector('table');
const dataTables = root => all(root, 'table').filter(t => leaf(t) && shown(t));
const HEADINGS = 'h1,h2,h3,h4,h5,h6,legend,caption';
const headingOf = e => {
  let last = null;
  for (const h of e.ownerDocument.querySelectorAll(HEADINGS)) {
    if (!shown(h)) continue;
    if (h.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING) last = h; else break;
  }
  return last ? wordsSeen(last) : '';
};

// Head first, then bodies in order, foot last; a span stays inside its group. What is not displayed takes no slot.
function slots(table) {
  const groups = [], children = [...table.children];
  if (table.tHead) groups.push([...table.tHead.rows]);
  let loose = null;
  for (const child of children) {
    if (child.tagName === 'TR') { if (loose) loose.push(child); else groups.push(loose = [child]); }
    else if (child.tagName === 'TBODY') { groups.push([...child.rows]); loose = null; }
  }
  if (table.tFoot) groups.push([...table.tFoot.rows]);
  const grid = [], lines = [], faults = new Set();
  for (const group of groups) {
    const rows = group.filter(r => css(r).display !== 'none'), top = grid.length;
    for (const row of rows) { grid.push([]); lines.push(row); }
    rows.forEach((row, y) => {
      let x = 0;
      for (const cell of row.cells) {
        if (css(cell).display === 'none') continue;
        while (grid[top + y][x]) x++;
        const wide = Math.min(Math.max(cell.colSpan, 1), 1000), tall = Math.min(cell.rowSpan || rows.length, rows.length - y);
        for (let dy = 0; dy < tall; dy++) for (let dx = 0; dx < wide; dx++) {
          const line = grid[top + y + dy];
          if (line[x + dx]) faults.add('overlap'); else line[x + dx] = { cell, wide, tall };
        }
        x += wide;
      }
    });
  }
  return { grid, lines, faults };
}

const saysOnlyHeadings = row => [...row.cells].every(c => c.tagName === 'TH');
// How many of the first rows are headings: those of the head, or whose every cell is a heading; otherwise the first row.
// A single heading across the table, below the first row, names a group of rows.
const headRows = (table, lines) => {
  const isHead = (r, y) => r.parentElement === table.tHead || r.cells.length > (y ? 1 : 0) && saysOnlyHeadings(r);
  let heads = 0;
  while (heads < lines.length && isHead(lines[heads], heads)) heads++;
  return heads || Math.min(lines.length, 1);
};
// Each column's headings, the outermost first.
const columnsOf = (grid, heads) => {
  const wide = Math.max(0, ...grid.map(row => row.length));
  return Array.from({ length: wide }, (_, x) => {
    const path = [];
    for (let y = 0; y < heads; y++) {
      const slot = grid[y][x], text = slot ? headingText(slot.cell) : '';
      if (text && !(y && grid[y - 1][x]?.cell === slot.cell)) path.push(text);
    }
    return path;
  });
};
// Headings further down mean that the columns below them are others.
const isHeading = r => r.parentElement.tagName === 'THEAD' || r.cells.length > 1 && saysOnlyHeadings(r);
const gridOf = table => once(seen.grids, table, () => {
  const { grid, lines, faults } = slots(table), heads = headRows(table, lines);
  return { grid, lines, faults, heads, columns: columnsOf(grid, heads), isBroken: lines.slice(heads).some(isHeading) };
});
// Whether what shows is a word of the pack, which a style sheet may show in capitals.
const isWord = (shows, word) => shows === word || shows === word.toUpperCase();
// Which columns go by a heading: by the whole path, as «Sökande / Netto», or by its last part.
const columnsNamed = (columns, name) => columns.flatMap((path, x) => (path.length && (isWord(path.join(' / '), name) || isWord(path[path.length - 1], name)) ? [x] : []));
const hasHeaders = (table, names) => { const { columns } = gridOf(table); return names.every(name => columnsNamed(columns, name).length > 0); };

// The eye's own proof: a cell stands under its heading.
const standsUnder = (slot, head) => {
  const a = slot.cell.getBoundingClientRect(), b = head.cell.getBoundingClientRect();
  return a.right > b.left + 1 && a.left < b.right - 1;
};
// Whether the page tells of rows that it does not show: a count that goes further, or a way to more.
const MORE = /^(nästa( sida)?|visa (fler|alla|mer).*|(ladda|hämta) (fler|mer).*|[»›]+|>{1,2})\W*$/i;
const tellsOfMore = () => {
  if (seen.more !== null) return seen.more;
  const text = fold(document.body.innerText), counts = [...text.matchAll(/(\d+) ?[-–—] ?(\d+) av (?:totalt )?(\d+)/gi)].map(m => [m[2], m[3]]);
  const leaves = [...text.matchAll(/sid(?:a|an)? (\d+) (?:av|\/) (\d+)/gi)].map(m => [m[1], m[2]]);
  const ways = all(document, 'a,[role=link],button').filter(e => MORE.test(fold(e.innerText)) && shown(e) && !off(e) && (e.tagName !== 'BUTTON' || /fler|alla|mer/i.test(e.innerText)));
  return seen.more = ways.length > 0 || [...counts, ...leaves].some(([at, of]) => Number(at) < Number(of));
};
function readTable(table, skip) {
  const { grid, lines, faults, heads, columns } = gridOf(table), cells = new Map(), rows = [];
  const found = new Set(faults);
  for (let y = heads; y < lines.length; y++) {
    if (skip && lines[y].matches(skip) || !shown(lines[y])) continue;
    if (isHeading(lines[y])) found.add('headings inside');
    rows.push(Array.from({ length: columns.length }, (_, x) => {
      const slot = grid[y][x], head = grid[heads - 1]?.[x];
      if (!slot) return null;
      if (head && slot.wide === 1 && head.wide === 1 && !standsUnder(slot, head)) found.add('not under its heading');
      return once(cells, slot.cell, () => ({ runs: runs(slot.cell), box: boxOf(slot.cell), wide: slot.wide, tall: slot.tall, key: cells.size }));
    }));
  }
  return { heading: headingOf(table), columns, rows, faults: [...found], rolls: scrollerOf(table) !== null };
}

// What has to be scrolled to see all of a table: an element around it, the page itself, or nothing.
const scrollerOf = e => {
  for (let n = outer(e); n && n !== document.body && n !== document.documentElement; n = outer(n))
    if (/auto|scroll/.test(css(n).overflowY) && n.scrollHeight > n.clientHeight + 2) return n;
  const page = document.scrollingElement;
  return page && page.scrollHeight > innerHeight + 2 ? page : null;
};
