// What the driver does to a control. Each returns '' when done; otherwise it did nothing, and returns what was in the way.

const FORMED = 'input[type=date],input[type=month],input[type=week],input[type=time],input[type=datetime-local]';
const UNFIT = 'är '; // before what it is, when that is not what the pack says
const off = e => e.matches(':disabled') || e.closest('[aria-disabled=true]') !== null;
const dispatch = (e, ...events) => events.forEach(name => e.dispatchEvent(new Event(name, { bubbles: true, composed: true })));

// Types as one edit of the user's, so that no listener can move the focus in between.
function type(e, text, kinds) {
  if (!kinds.includes(kindOf(e))) return UNFIT + kindOf(e);
  if (!(e instanceof HTMLInputElement || e instanceof HTMLTextAreaElement)) return 'inget fält';
  if (off(e) || e.readOnly) return 'låst';
  globalThis.typedIn = e;
  if (e.matches(FORMED)) { e.focus(); e.value = text; dispatch(e, 'input', 'change'); return ''; }
  e.focus();
  e.select();
  if (e.getRootNode().activeElement !== e) return 'utan fokus';
  // A field for numbers takes a point, whatever the person's language writes.
  const typed = e.type === 'number' ? text.replace(/\s/g, '').replace(',', '.') : text;
  if (typed === '') document.execCommand('delete'); else document.execCommand('insertText', false, typed);
  return '';
}

function pick(e, label, kinds) {
  if (!kinds.includes(kindOf(e))) return UNFIT + kindOf(e);
  if (!(e instanceof HTMLSelectElement) || off(e)) return 'låst';
  if (e.multiple) return 'listan tar flera val, och de som redan är gjorda får inte gå förlorade';
  const fits = [...e.options].filter(o => !o.disabled && o.label.trim() === label);
  if (fits.length !== 1) return 'listan har inte alternativet en gång';
  globalThis.typedIn = e;
  for (const o of e.options) o.selected = o === fits[0];
  dispatch(e, 'input', 'change');
  return '';
}

// An area of an image map has no box of its own. Whether the middle of what is drawn around it is in it, the browser tells.
const boxOfArea = area => {
  const image = imageOf(area), at = area.coords.split(',').map(Number), r = image && image.getBoundingClientRect();
  if (!image || at.length < 3) return null;
  if (area.shape === 'circle') return new DOMRect(r.left + at[0] - at[2], r.top + at[1] - at[2], 2 * at[2], 2 * at[2]);
  const [xs, ys] = [0, 1].map(odd => at.filter((_, i) => i % 2 === odd)), [x, y] = [Math.min(...xs), Math.min(...ys)];
  return new DOMRect(r.left + x, r.top + y, Math.max(...xs) - x, Math.max(...ys) - y);
};
// Where it takes up room: its first line, if it is broken over several.
const boxToPress = e => e.tagName === 'AREA' ? boxOfArea(e) : [...e.getClientRects()].find(r => r.width >= 1 && r.height >= 1);
const middleOf = box => [box.left + box.width / 2, box.top + box.height / 2];
const FOREIGN = null;
const within = w => { try { return w.parent.document !== null; } catch { return false; } };

// Where in the outermost window the pointer meets the control: '' if something else is there, FOREIGN if a frame of
// another origin is in between, from which its place cannot be told.
function meets(e) {
  const box = boxToPress(e);
  if (!box) return '';
  let [x, y] = middleOf(box);
  let there = e;
  for (let w = window; ; w = w.parent) {
    if (w !== w.parent && !within(w)) return FOREIGN;
    const hit = hitAt(w.document, x, y);
    if (!hit || !holds(there, hit)) return '';
    if (w === w.parent) return [x, y];
    there = w.frameElement;
    const r = there.getBoundingClientRect(), style = w.parent.getComputedStyle(there), scale = r.width / there.offsetWidth;
    x = r.left + (x + there.clientLeft + parseFloat(style.paddingLeft)) * scale;
    y = r.top + (y + there.clientTop + parseFloat(style.paddingTop)) * scale;
  }
}

const INNER = 'iframe,frame,object,embed';
const frame = () => new Promise(go => { requestAnimationFrame(go); setTimeout(go, 100); });
const STILL = 1; // pixels that it may stir and yet be where it was
const NOWHERE = 'inte träffad';
const POINTER = ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click', 'auxclick', 'dblclick', 'contextmenu'];

// An event may be sent to where the control was a moment ago: what is there now must also be the control.
const hits = (event, e) =>
  holds(e, event.composedPath()[0]) && holds(e, hitAt(document, event.clientX, event.clientY));

// A box to tick may be drawn by its label, which is then what the pointer meets.
const placeOf = e => meets(e) || !e.matches(TICKS) ? e : [...e.labels || []].find(label => meets(label)) || [...e.labels || []].find(boxToPress) || e;
const middleHit = e => { const box = boxToPress(e); return box && hitAt(document, ...middleOf(box)); };

// A label's click comes once more, to its control, which was judged with it.
const isPassedOn = (event, at) => globalThis.landed[0] === '' && event.type === 'click' && [...event.composedPath()[0].labels || []].some(label => holds(label, at) || holds(at, label));

// Hints change with every state, figures and marks with every moment.
const wordsOfAll = met => JSON.stringify(met.filter(([kind]) => kind !== HINT && kind !== CODED)).replace(/[^\p{L}"[\],]+/gu, '');
const isMoved = (from, to) => Math.abs(from[0] - to[0]) + Math.abs(from[1] - to[1]) > STILL;

// Prepares for one press of the pointer, and returns what it would set off, and where to press or what is in the way. Each event of
// the press is checked anew: once one does not meet the same control with the same words, it and all that follow are stopped
// before the page's own listeners get them.
async function aim(e, besides = () => '') {
  (boxToPress(e) ? e : placeOf(e)).scrollIntoViewIfNeeded();
  if (e.matches(TICKS)) globalThis.typedIn = e; // what waits for that is told from what was touched last
  const at = placeOf(e), before = meets(at);
  await frame();
  const point = meets(at), hit = middleHit(at), met = setOff(e, holds(at, hit) ? hit : at), words = wordsOfAll(met) + besides();
  if (off(e)) return [met, 'låst'];
  if (point === FOREIGN) return [met, 'i en ram som inte går att se in i'];
  if (!before || !point || hit?.matches(INNER)) return [met, 'täckt'];
  if (isMoved(before, point)) return [met, 'rör sig'];
  landed(); // stop listening for a press that was aimed and never made
  globalThis.landed = [NOWHERE, []];
  globalThis.heard = new AbortController();
  // Each event anew: what the first sets off may put something else in the way of the next.
  const hear = event => {
    if (!event.isTrusted || isPassedOn(event, at)) return;
    if (['', NOWHERE].includes(globalThis.landed[0])) {
      anew();
      const now = setOff(e, event.composedPath()[0]);
      globalThis.landed = hits(event, at) && wordsOfAll(now) + besides() === words ? ['', []] : ['täckt', now];
    }
    if (globalThis.landed[0] === '') return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  for (const name of POINTER) window.addEventListener(name, hear, { capture: true, signal: globalThis.heard.signal });
  return [met, point];
}

// How the press went, in the document where it was aimed, and what it met instead; a later document knows of none.
function landed() {
  if (globalThis.heard) globalThis.heard.abort();
  return globalThis.landed || ['', []];
}
