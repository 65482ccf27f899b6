// What a picture must cover: what is personal however it is drawn, and what cannot be read. Told as elements that hold it.

const ICON = 32; // px: a picture no larger than this is an icon
const FRAMES = 'iframe,frame,object,embed';
const HOSTS = 'article,aside,blockquote,div,footer,h1,h2,h3,h4,h5,h6,header,main,nav,p,section,span'; // what may have a shadow root
const isLarge = ({ width, height }) => Math.min(width, height) > 0 && Math.max(width, height) > ICON;

// ------------------------------------------------------------------ what is personal

const DASH = '[-+\u2010-\u2015\u2212]';
const NUMBER = [
  '\\d{6,8}[-+]?(?:T\\d{3,4}|\\d{4})',
  `(?<!\\d)(?:\\d {0,2}){6,8}${DASH} {0,2}(?:T ?(?:\\d ?){3}|(?:\\d {0,2}){4})(?!\\d)`, // spaces anywhere, and any dash
  '(?<!\\d)\\d{6}(?:\\d\\d)? {1,2}(?:T\\d{3}|\\d{4})(?!\\d)',
  '(?<!\\d ?)\\d(?: \\d){9}(?: \\d \\d)?(?! ?\\d)', // a space between all digits
].join('|');
// What stands on one line in several places is only taken for a number if it begins with a date.
const DATED = /(?<!\d)(?:19|20)?\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01]|[678]\d|9[01])[-+\u2010-\u2015\u2212]?(?:T\d{3,4}|\d{4})(?!\d)/g;
const escaped = text => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
// The parts of a name, which may stand alone: a few words with a capital each.
const partsOf = text => {
  const words = text.split(/[^\p{L}]+/u).filter(w => w);
  return words.length > 1 && words.length < 6 && !/\d/.test(text) && words.every(w => /^\p{Lu}/u.test(w)) ? words.filter(w => w.length > 2) : [];
};
function patternsOf(personal) {
  const whole = personal.map(text => fold(text).split(' ').map(escaped).join(' +')).filter(text => text);
  const parts = [...new Set(personal.flatMap(partsOf).flatMap(w => [w, w.toUpperCase()]))].map(escaped);
  return [
    new RegExp(NUMBER, 'g'),
    ...(whole.length ? [new RegExp(whole.join('|'), 'giu')] : []),
    ...(parts.length ? [new RegExp(`(?<!\\p{L})(?:${parts.join('|')})(?!\\p{L})`, 'gu')] : []),
  ];
}
const plainly = text => text.normalize('NFC').replace(UNSEEN, '').replace(/\s/g, ' ');

// ------------------------------------------------------------------ what shows

const boxesOf = n => { const range = document.createRange(); range.selectNodeContents(n); return [...range.getClientRects()].filter(r => r.width && r.height); };
const wholeOf = e => [e.getBoundingClientRect()];
// The box of what a style sheet draws in an element, as far as it can be told.
const drawnBoxes = (e, which) => {
  const style = getComputedStyle(e, which), r = e.getBoundingClientRect();
  if (!/absolute|fixed/.test(style.position)) return [new DOMRect(r.left, r.top, Math.max(r.width, e.scrollWidth), Math.max(r.height, e.scrollHeight))];
  let around = style.position === 'fixed' ? null : e;
  while (around && css(around).position === 'static') around = outer(around);
  const at = around ? around.getBoundingClientRect() : new DOMRect(), [left, top, width, height] = [style.left, style.top, style.width, style.height].map(parseFloat);
  return [new DOMRect(at.left + (around?.clientLeft || 0) + left, at.top + (around?.clientTop || 0) + top, width, height)];
};
const markerBoxes = (e, text) => { const r = e.getBoundingClientRect(), wide = 0.7 * parseFloat(css(e).fontSize) * text.length; return [new DOMRect(r.left - wide, r.top, wide + r.width, r.height)]; };
// All that a field shows: a list box shows its options, and an empty field what it asks for.
const fieldText = e => {
  if (e instanceof HTMLSelectElement && (e.multiple || e.size > 1)) return [...e.querySelectorAll('option,optgroup')].map(o => o.label).join(' ');
  return isTick(e) ? '' : valueOf(e) || e.placeholder || '';
};
// Drawn by a picture made on the spot, which may hold text; other pictures behind a text are decoration.
const isPainted = style => /url\("?(blob:|data:image\/svg[^)]*(text|foreignObject|base64))|paint\(|element\(/i.test([style.backgroundImage, style.borderImageSource, style.maskImage].join());

// Whether it may show what no script can read: the inside of a shadow root that is not open.
const isBlind = e => !e.shadowRoot && e.localName.includes('-') && e.matches(':defined');
// An ordinary element may have such a root too: then it takes up room, and nothing in it does.
const isHollow = e => {
  if (e.shadowRoot || !e.matches(HOSTS) || !isLarge(e.getBoundingClientRect())) return false;
  return ![...e.childNodes].some(n => (n.nodeType === Node.TEXT_NODE ? boxesOf(n).length > 0 : n.nodeType === Node.ELEMENT_NODE && (n.getClientRects().length > 0 || css(n).display === 'contents')));
};

// Every text that shows, in the order of the page, and what cannot be read. `block` tells which of them stand in one block.
function shownParts(root, open, masked) {
  const out = [];
  let block = 0;
  const add = (e, text, boxes, is = {}) => out.push({ e, text: plainly(text), boxes, block, ...is });
  const text = (n, inside) => {
    const e = n.parentElement || n.getRootNode().host;
    if (!n.data.trim()) add(e, ' ', () => []);
    else if (css(e).visibility === 'visible' && !closed(e)) add(e, n.data, () => boxesOf(n), { masked: inside });
  };
  const drawnPart = (e, which, inside) => {
    const said = drawn(e, which), isUnread = which !== '::marker' && /counters?\(|url\(/.test(said && getComputedStyle(e, which).content);
    if (said) add(e, said, () => (which === '::marker' ? markerBoxes(e, said) : drawnBoxes(e, which)), { masked: inside || isUnread, drawn: true });
  };
  const picture = (n, inside) => {
    if (n.matches(FRAMES) ? n.getAttribute('name') !== open || !open : isLarge(n.getBoundingClientRect())) return add(n, '', () => wholeOf(n), { masked: true });
    add(n, n.getAttribute('alt') || n.getAttribute('aria-label') || '', () => wholeOf(n), { masked: inside, icon: true });
    if (n.localName === 'svg') for (const child of n.childNodes) walk(child, inside);
  };
  const walk = (n, inside) => {
    if (n.nodeType === Node.TEXT_NODE) return text(n, inside);
    // Playwright's own overlay, which holds the covers of a masked picture.
    if (n.nodeType !== Node.ELEMENT_NODE || n.matches(UNREAD + ',x-pw-glass')) return;
    if (n.localName === 'br') return add(n, ' ', () => []);
    const style = css(n), sees = style.visibility === 'visible';
    if (style.display === 'none') return;
    const within = inside || masked.has(n);
    if (n.matches(PICTURES + ',input[type=image]')) return sees && n.checkVisibility({ opacityProperty: true }) ? picture(n, within) : undefined;
    if (n.matches(CONTROLS)) {
      add(n, ' ', () => []);
      if (sees) add(n, fieldText(n), () => wholeOf(n), { masked: within, field: !n.matches(BUTTONS) });
      return add(n, ' ', () => []);
    }
    if (sees && n.checkVisibility({ opacityProperty: true })) {
      if (isBlind(n) || isPainted(style) && isLarge(n.getBoundingClientRect())) return add(n, '', () => wholeOf(n), { masked: true });
      if (isHollow(n)) add(n, '', () => wholeOf(n), { hollow: true });
    }
    const isBlock = !INLINE.test(style.display);
    if (isBlock) block++;
    if (style.display.includes('list-item')) {
      if (/^"/.test(style.listStyleType)) add(n, style.listStyleType, () => markerBoxes(n, style.listStyleType), { masked: within, drawn: true });
      drawnPart(n, '::marker', within);
    }
    drawnPart(n, '::before', within);
    const slotted = n.localName === 'slot' ? n.assignedNodes({ flatten: true }) : [];
    for (const child of n.shadowRoot ? n.shadowRoot.childNodes : slotted.length ? slotted : n.childNodes) walk(child, within);
    drawnPart(n, '::after', within);
    if (isBlock) block++;
  };
  walk(root, false);
  return out;
}

// ------------------------------------------------------------------ what to cover

// The parts that a pattern meets when their texts are put together.
function met(parts, between, patterns) {
  const found = new Set(), starts = [];
  let text = '';
  parts.forEach((part, i) => { text += between(i); starts.push(text.length); text += part.text; });
  for (const pattern of patterns) for (const { index, 0: hit } of text.matchAll(pattern))
    parts.forEach((part, i) => { if (starts[i] < index + hit.length && starts[i] + part.text.length > index) found.add(part); });
  return found;
}
function personalIn(parts, patterns) {
  const found = new Set(), blocks = new Map();
  for (const part of parts) once(blocks, part.block, () => []).push(part);
  for (const block of blocks.values()) for (const part of met(block, () => '', patterns)) found.add(part);
  // What stands close together on a line is read together, whatever it is in.
  const digits = parts.filter(part => /\d/.test(part.text) && !found.has(part)).flatMap(part => { const [box] = part.boxes(); return box ? [{ ...part, part, box }] : []; });
  const lines = [];
  for (const one of digits.sort((a, b) => a.box.top - b.box.top)) {
    const middle = one.box.top + one.box.height / 2, line = lines.find(l => middle > l[0].box.top && middle < l[0].box.bottom);
    if (line) line.push(one); else lines.push([one]);
  }
  for (const line of lines) {
    line.sort((a, b) => a.box.left - b.box.left);
    const isFar = i => i > 0 && line[i].box.left - line[i - 1].box.right > 0.6 * line[i].box.height;
    for (const { part } of met(line, i => (isFar(i) ? '|' : ''), [DATED])) found.add(part);
  }
  return found;
}

// What is hollow and has a text of another before or behind it is a background, or lies in the way of presses.
function unread(parts) {
  const hollow = parts.filter(part => part.hollow), found = new Set();
  if (!hollow.length) return found;
  const texts = parts.filter(part => part.text.trim()).flatMap(({ e, boxes }) => boxes().map(r => [e, r]));
  for (const part of hollow) {
    const [box] = part.boxes(), meets = r => r.left < box.right && r.right > box.left && r.top < box.bottom && r.bottom > box.top;
    if (!texts.some(([e, r]) => e !== part.e && meets(r))) found.add(part);
  }
  return found;
}

// The nearest element that holds the boxes, as far as they are in the picture of the body. What nothing holds gives no picture.
function holderOf(e, boxes) {
  const body = document.body.getBoundingClientRect(), all = body.width && body.height ? body : new DOMRect(-1e6, -1e6, 2e6, 2e6);
  const inPicture = boxes.map(b => [Math.max(b.left, all.left), Math.max(b.top, all.top), Math.min(b.right, all.right), Math.min(b.bottom, all.bottom)]).filter(b => b[2] > b[0] && b[3] > b[1]);
  if (!inPicture.length) return null;
  // A line may be lower than its letters' boxes.
  const holdsAll = r => inPicture.every(([left, top, right, bottom]) => r.left < left + 2 && r.right > right - 2 && r.top < top + 0.3 * (bottom - top) && r.bottom > bottom - 0.3 * (bottom - top));
  for (let n = e; n; n = outer(n)) if (css(n).display !== 'contents' && holdsAll(n.getBoundingClientRect())) return n;
  throw new Error('nothing holds it');
}

// Whether a picture of a failure may show a text: a word of the pack, or what is nobody's data.
const mayShow = ({ e, text, field, drawn, icon }, words, known) => {
  if (field || e.getRootNode() !== document) return isTick(e);
  if (icon) return true;
  if (drawn) return !/[\p{L}\p{N}]/u.test(text) || words.has(bare(text));
  if (!text.trim() || words.has(wordsOf(e).replace(/\s*:$/, ''))) return true;
  const label = e.closest(LABELS);
  return label !== null && isLabel(label, known);
};

// `controls` are the pack's that hold what is personal. With `words`, which are the pack's own, all but labels is covered.
// `open` is the name of the frame that the picture is of, when it is inside this document.
function covers({ personal, controls, words, open }) {
  const masked = new Set(controls.flatMap(wanted => first(wanted)[0]));
  const parts = shownParts(document.documentElement, open, masked), hidden = personalIn(parts, patternsOf(personal));
  const hollow = unread(parts), known = knownIn(personal), may = words && new Set(words);
  const covered = parts.filter(part => part.masked || hidden.has(part) || hollow.has(part) || may && !mayShow(part, may, known));
  return [...new Set([...masked, ...covered.map(({ e, boxes }) => holderOf(e, boxes()))])].filter(e => e);
}
