// What a person sees on a page: what shows, and each place's runs of text. Nothing is judged here: `packs` decides what may
// be believed. A run is a line of text without a break, block, control or mark inside.

const SPACE = /[\s\u00a0\u202f\u2009]+/g;
// Characters without a shape of their own, and those that an icon font draws.
const UNSEEN = /[\u00ad\u200b-\u200f\u2060\ufeff\ue000-\uf8ff]/g;
const fold = s => (s || '').normalize('NFC').replace(UNSEEN, '').replace(SPACE, ' ').trim();
const bare = s => fold(s).replace(/\s*:$/, '');

const CONTROLS = 'select,textarea,input:not([type=hidden])';
const BUTTONS = 'button,input[type=submit],input[type=button],input[type=reset],input[type=image],[role=button]';
const PICTURES = 'img,canvas,svg,video,iframe,frame,object,embed';
const UNREAD = 'script,style,noscript,template,option,optgroup,title,desc';

// What has been computed during one question: a page cannot change while a script runs in it.
let seen;
const anew = () => { seen = { styles: new Map(), shows: new Map(), has: new Map(), around: new Map(), clips: new Map(), names: null, grids: new Map(), cells: new Map(), draws: null, framed: null, shadows: null, letters: null, more: null, loosely: false, anything: false }; };
anew();
const once = (map, key, make) => { let value = map.get(key); if (value === undefined) map.set(key, value = make()); return value; };
const css = e => once(seen.styles, e, () => getComputedStyle(e));
const outer = e => e.assignedSlot || e.parentElement || e.getRootNode().host || null;

// A frame that nobody sees shows nothing.
const framed = () => {
  if (seen.framed !== null) return seen.framed;
  seen.framed = true;
  try {
    for (let w = window; w !== w.parent && w.frameElement; w = w.parent) {
      const options = { opacityProperty: true, visibilityProperty: true };
      if (w.frameElement.tagName === 'IFRAME' && !w.frameElement.checkVisibility(options)) seen.framed = false;
    }
  } catch { /* of another origin: cannot be told */ }
  return seen.framed;
};

// What the ancestors and the page let through: left, top, right and bottom, or null when nothing.
const clip = e => once(seen.clips, e, () => {
  if (!outer(e)) return [-scrollX, -scrollY, Infinity, Infinity]; // nothing can be scrolled to left of, or above, the page's corner
  const style = css(e);
  let through = clip(outer(e));
  if (through && (/^inset\((50|100)%|^circle\(0/.test(style.clipPath) || (style.position === 'absolute' && /^rect\([01]px, [01]px/.test(style.clip)))) through = null;
  if (through && e !== document.body && e !== document.documentElement && (style.overflowX !== 'visible' || style.overflowY !== 'visible')) {
    const r = e.getBoundingClientRect(), isIn = Math.min(r.right, through[2]) - Math.max(r.left, through[0]) > 1 && Math.min(r.bottom, through[3]) - Math.max(r.top, through[1]) > 1;
    const x = /hidden|clip/.test(style.overflowX), y = /hidden|clip/.test(style.overflowY);
    // What an area that scrolls has scrolled away can be scrolled back, wherever it is now.
    const reach = (cuts, limit, edge, far) => (cuts ? (far < 0 ? Math.max(limit, edge) : Math.min(limit, edge)) : far);
    through = isIn ? [reach(x, through[0], r.left, -Infinity), reach(y, through[1], r.top, -Infinity), reach(x, through[2], r.right, Infinity), reach(y, through[3], r.bottom, Infinity)] : null;
  }
  return through;
});
const passes = (r, e) => {
  const c = clip(e);
  return c !== null && Math.min(r.right, c[2]) - Math.max(r.left, c[0]) > 1 && Math.min(r.bottom, c[3]) - Math.max(r.top, c[1]) > 1;
};
const drawnBy = e => e.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true });

// Whether a person can see an element, or scroll to it; with `anything`, whether it takes up room at all.
const shown = e => once(seen.shows, e, () => {
  if (seen.anything) return e.getClientRects().length > 0;
  if (!framed()) return false;
  if (e.tagName === 'AREA') { const image = imageOf(e); return image !== null && shown(image); }
  // A tick box in a style of its own is often clear, out of view or not there at all, and its label shows.
  if (isTick(e) && [...e.labels].some(shown)) return true;
  return drawnBy(e) && [...e.getClientRects()].some(r => passes(r, e));
});
const imageOf = area => {
  const map = area.closest('map');
  return map && [...document.querySelectorAll('img[usemap]')].find(i => i.getAttribute('usemap') === '#' + map.name) || null;
};
// As `shown`, for what may have no box of its own.
const drawnText = e => once(seen.has, e, () => seen.anything || framed() && drawnBy(e) && e.getClientRects().length > 0);

const closed = e => { const d = e.closest('details:not([open])'); return d !== null && !e.closest('summary'); };
const invisible = style => parseFloat(style.fontSize) === 0 || /^rgba\(.*, 0\)$/.test(style.color) && style.textShadow === 'none';

// ------------------------------------------------------------------ values

const isEditable = e => e.isContentEditable && !(e.parentElement && e.parentElement.isContentEditable);
const isTick = e => e instanceof HTMLInputElement && (e.type === 'checkbox' || e.type === 'radio');
// What a person reads there: the chosen option's text, the typed value, or the text itself. A password is never read.
const valueOf = e => {
  if (e instanceof HTMLSelectElement) return [...e.selectedOptions].map(o => o.label).join('\n');
  if (isTick(e)) return e.checked ? 'ja' : 'nej';
  // A number is shown as the person's language writes it.
  if (e instanceof HTMLInputElement) return e.type === 'password' ? '' : e.type === 'number' ? e.value.replace('.', ',') : e.value;
  return e instanceof HTMLTextAreaElement ? e.value : null;
};
const textOf = e => valueOf(e) ?? wordsSeen(e);
const wordsSeen = e => fold(runs(e).filter(([, mark]) => mark !== 'drawn' && mark !== 'control').map(([text]) => text).join(' '));

// ------------------------------------------------------------------ runs

// Whether any style sheet draws text; one that may not be read is taken to.
const draws = () => {
  if (seen.draws !== null) return seen.draws;
  const drawing = rules => [...rules].some(r => (r.styleSheet ? drawing(r.styleSheet.cssRules) : /:(before|after|marker)/.test(r.cssText)));
  seen.draws = [...document.styleSheets, ...document.adoptedStyleSheets].some(s => { try { return drawing(s.cssRules); } catch { return true; } });
  return seen.draws;
};
const drawn = (e, which) => {
  if (!draws() && e.getRootNode() === document) return '';
  const style = getComputedStyle(e, which);
  if (style.content === 'none' || style.content === 'normal' || style.display === 'none' || style.visibility === 'hidden' || style.opacity === '0') return '';
  const said = [...style.content.matchAll(/"((?:[^"\\]|\\.)*)"|attr\(([\w-]+)\)|counters?\(/g)];
  return said.map(([whole, text, attribute]) => (text !== undefined ? text.replace(/\\(.)/g, '$1').replace(MINUS, '−') : attribute ? e.getAttribute(attribute) || '' : whole)).join('');
};
const editedBy = e => (e.matches('del,s,strike') || css(e).textDecorationLine.includes('line-through') ? 'del' : e.matches('ins') ? 'ins' : '');
const markOf = (e, style) => {
  const edited = editedBy(e);
  if (edited) return edited;
  if (e.matches('sup,rt') || style.verticalAlign === 'super') return 'sup';
  if (e.matches('sub') || style.verticalAlign === 'sub') return 'sub';
  const parent = outer(e), smaller = parent && parseFloat(style.fontSize) < 0.9 * parseFloat(css(parent).fontSize);
  const lifted = /^inline/.test(style.display) && (/^-?[\d.]+(px|%)$|^text-top$|^top$/.test(style.verticalAlign) || style.position === 'relative' && parseFloat(style.top) < 0);
  return smaller && lifted && style.verticalAlign !== '0px' ? 'sup' : '';
};
const isOpaque = e => {
  const style = css(e);
  if (e.matches(PICTURES + ',' + CONTROLS)) return true;
  const alpha = /^rgba\(.*, ([\d.]+)\)$/.exec(style.backgroundColor);
  return style.backgroundImage !== 'none' || !alpha && style.backgroundColor !== 'transparent' || alpha !== null && parseFloat(alpha[1]) > 0.5;
};
// What is uppermost at a point of a document, also inside open shadow roots.
const hitAt = (root, x, y) => {
  let hit = root.elementFromPoint(x, y);
  for (let inner; hit && hit.shadowRoot && (inner = hit.shadowRoot.elementFromPoint(x, y)) && inner !== hit;) hit = inner;
  return hit;
};
const holds = (e, inner) => { for (let n = inner; n; n = outer(n)) if (n === e) return true; return false; };
// Whether something opaque lies over a text. Only what is in view can be asked about; a heading that stays as one scrolls is no cover.
const isCovered = (r, e) => {
  const [x, y] = [r.left + r.width / 2, r.top + r.height / 2];
  if (x < 0 || y < 0 || x >= innerWidth || y >= innerHeight) return false;
  const hit = hitAt(document, x, y);
  if (!hit || holds(hit, e) || holds(e, hit)) return false;
  const parts = [];
  for (let n = hit; n && !holds(n, e); n = outer(n)) parts.push(n);
  return parts.some(isOpaque) && !parts.some(stays);
};
// A heading that stays in view, or a bar along an edge of a page that can be scrolled.
const stays = e => {
  const { position } = css(e), r = e.getBoundingClientRect();
  const bar = r.width > 0.9 * innerWidth && r.height < 0.3 * innerHeight && (r.top <= 1 || r.bottom >= innerHeight - 1);
  return position === 'sticky' || position === 'fixed' && bar && document.scrollingElement.scrollHeight > innerHeight;
};
// A line through a row goes through its cells, and what is deleted is so in all its parts.
const markAround = e => once(seen.around, e, () => editedBy(e) || (outer(e) ? markAround(outer(e)) : ''));

// A badge or the like, which stands for itself.
const isBoxed = style => parseFloat(style.paddingLeft) > 0 && (parseFloat(style.borderLeftWidth) > 0 || !/^(transparent|rgba\(.*, 0\))$/.test(style.backgroundColor));
const MINUS = /[\uf068\uf056\uf146\ue15b\ue909]/g; // as common icon fonts draw it
const SIGNED = /^[-−–+]$|^(minus|plus)$/i;
const INLINE = /^(inline|contents|ruby)/;
const GAP = /(?:[\u00a0\u2007\u202f] ?){2,}|[\u2000-\u2003\u3000]|\t/;
const GAP_AS_WRITTEN = /\n|[ \u00a0\u2007\u202f]{2,}|[\u2000-\u2003\u3000\t]/; // where white space shows as it is written

// What a person sees in an element, as [text, mark] in the order of the page. The marks: '' for plain text, `control`,
// `button`, `link`, `picture`, `drawn` (by a style sheet), `del`, `ins`, `sup`, `sub` and `covered`.
function runs(root) {
  const out = [];
  let open = '', mark = '', last = null;
  const end = () => { const text = fold(open); if (text) out.push([text, mark]); open = ''; last = null; };
  const put = (text, own) => {
    if (own !== mark) { end(); mark = own; }
    text.split(GAP).forEach((part, i) => { if (i) end(); open += part; });
  };
  const alone = (text, own) => { end(); out.push([text, own]); };
  const drawnPart = (e, which) => { const text = drawn(e, which); if (text && drawnText(e)) { end(); put(text, 'drawn'); end(); } };
  // Far from what came before on the same line, it is another text.
  const isApart = r => last !== null && r.top < last.bottom && last.top < r.bottom && (r.left - last.right > 0.7 * last.height || r.left < last.left - 1);
  const text = (n, own) => {
    if (!n.data.trim()) { open += ' '; return; }
    const parent = n.parentElement || n.getRootNode().host, style = css(parent), range = document.createRange();
    range.selectNodeContents(n);
    const boxes = [...range.getClientRects()].filter(r => r.width && r.height);
    if (!drawnText(parent) || closed(parent) || invisible(style) || !boxes.some(r => passes(r, parent))) return;
    if (isApart(boxes[0])) end();
    const said = style.textTransform === 'uppercase' ? n.data.toUpperCase() : style.textTransform === 'lowercase' ? n.data.toLowerCase() : n.data;
    const shows = boxes.some(r => isCovered(r, parent)) ? 'covered' : own;
    if (/^(pre|break)/.test(style.whiteSpace)) said.split(GAP_AS_WRITTEN).forEach((line, i) => { if (i) end(); put(line, shows); });
    else put(said, shows);
    last = boxes[boxes.length - 1];
  };
  const inside = (n, own) => {
    const slotted = n.tagName === 'SLOT' ? n.assignedNodes({ flatten: true }) : [];
    for (const child of n.shadowRoot ? n.shadowRoot.childNodes : slotted.length ? slotted : n.childNodes) walk(child, own);
  };
  const picture = n => {
    const r = n.getBoundingClientRect(), said = fold(n.getAttribute('alt') || n.getAttribute('aria-label') || n.getAttribute('title') || n.querySelector?.('title')?.textContent);
    if (drawnText(n) && (r.width > 5 && r.height > 5 || SIGNED.test(said))) alone(said, 'picture');
  };
  const walk = (n, own) => {
    if (n.nodeType === Node.TEXT_NODE) return text(n, own);
    if (n.nodeType !== Node.ELEMENT_NODE || n.matches(UNREAD)) return;
    if (n.tagName === 'BR') return end();
    const style = css(n);
    if (style.display === 'none') return;
    if (n.matches(PICTURES)) return picture(n);
    if (n !== root && n.matches(BUTTONS)) { if (shown(n)) alone(captionOf(n), 'button'); return; }
    if (n !== root && n.matches(CONTROLS)) { if (shown(n)) alone(valueOf(n), 'control'); return; }
    if (n !== root && isEditable(n)) { if (shown(n)) alone(fold(n.innerText), 'control'); return; }
    const block = n !== root && (!INLINE.test(style.display) || isBoxed(style)), link = n !== root && n.matches('a[href],[role=link]');
    const mine = markOf(n, style) || own || (link ? 'link' : '');
    if (block || link) end();
    drawnPart(n, '::before');
    inside(n, mine);
    drawnPart(n, '::after');
    if (block || link) end();
  };
  if (root.matches(CONTROLS)) return [[valueOf(root), 'control']];
  if (root.matches(PICTURES)) picture(root);
  else walk(root, outer(root) ? markAround(outer(root)) : '');
  end();
  return out;
}
const captionOf = e => (e instanceof HTMLInputElement ? fold(e.value || e.alt) : fold(runs(e).map(([text]) => text).join(' ')));

// Where it is in a picture of the whole body: left, top, width, height in whole pixels.
function boxOf(e) {
  const own = e.getBoundingClientRect(), body = e.ownerDocument.body.getBoundingClientRect();
  return [own.left - body.left, own.top - body.top, own.width, own.height].map(Math.round);
}
