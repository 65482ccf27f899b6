// What a press would set off, and all that it is called. Python judges; nothing is pressed that it has not been told of.

// Why a control must not be pressed, or '' if it may: it is, overlaps or is covered by something that decides, also when that
// cannot be seen: a press hits it all the same.
function unsafe(el, deciding) {
  const box = placeOf(el).getBoundingClientRect();
  anew();
  seen.anything = true;
  const meets = other => {
    if (other === el || holds(other, el) || holds(el, other)) return 'same';
    const o = other.getBoundingClientRect();
    return box.left < o.right && o.left < box.right && box.top < o.bottom && o.top < box.bottom ? 'overlap' : '';
  };
  const why = deciding.flatMap(wanted => find(el.ownerDocument, wanted)).map(meets).find(one => one) || '';
  anew();
  return why;
}

// Whether that has happened since it was asked for last.
const brokenOff = () => { const was = globalThis.broken === true; globalThis.broken = false; return was; };

// What the pack says decides is not pressed by the page's own scripts either, which a press may have set going.
function keepOff(deciding) {
  const isFirst = globalThis.kept === undefined;
  globalThis.kept = deciding;
  const stop = event => {
    const at = event.type === 'submit' ? event.submitter : event.isTrusted ? null : event.composedPath()[0];
    if (!at || !unsafe(at, globalThis.kept)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    globalThis.broken = true;
  };
  if (isFirst) for (const name of ['click', 'submit']) window.addEventListener(name, stop, { capture: true });
}

const ACTS = 'a,area,button,input,select,textarea,summary,label,option,[onclick],[onmousedown],[onmouseup],[onpointerdown],[onpointerup],[ondblclick],'
  + '[role=button],[role=link],[role=menuitem],[role=menuitemcheckbox],[role=menuitemradio],[role=tab],[role=option],[role=treeitem],[role=checkbox],[role=radio],[role=switch]';
// What is nobody's part: around it, what is pressed stands for itself, whatever else there is in it.
const STRONG = 'a,button,summary,option,label,[role=button],[role=link],[role=option]';
// Each of what is in it stands for itself: what is pressed there is judged, and not its neighbours.
const ROWS = 'table,thead,tbody,tfoot,tr,ul,ol,dl,[role=row],[role=grid],[role=treegrid],[role=list],[role=listbox],[role=table],body,html';
const CAPTION = 80; // letters: what says more than this is no caption, but a part of the page that hears clicks
const SUBMITS = 'input[type=submit],input[type=image],input[type=reset],button[type=reset],button:not([type=button])';
const PRESSED = 'input[type=button],input[type=file],input[type=color],button,summary,[role=button]';
const TICKS = 'input[type=checkbox],input[type=radio],[role=checkbox],[role=radio],[role=switch],[role=menuitemcheckbox],[role=menuitemradio]';
const KINDS = [
  ['tick', TICKS], ['link', 'a,area,[role=link],[role=tab],[role=menuitem],[role=treeitem]'], ['submit', SUBMITS], ['button', PRESSED], ['choice', 'select,[role=listbox]'],
  ['secret', 'input[type=password]'], ['hidden', 'input[type=hidden]'], ['field', 'input,textarea,[contenteditable=""],[contenteditable=true],[role=textbox]'],
];
const HINT = 'hint', CODED = 'code', ASKS = 'question';
// A button that is in no form submits none.
const kindOf = e => { const [kind] = KINDS.find(([, which]) => e.matches(which)) || ['part']; return kind === 'submit' && e instanceof HTMLButtonElement && !e.form ? 'button' : kind; };

// Every text in it, shown or not, also in components and in what a drawing uses, but for what `skips`.
const deepText = (e, skips = () => false) => {
  const walk = n => {
    if (n.nodeType === Node.TEXT_NODE) return n.data;
    if (!(n instanceof Element) || n.matches('script,style,template')) return '';
    if (n !== e && skips(n)) return ' ';
    const used = n.tagName === 'use' ? [n.getRootNode().getElementById((n.getAttribute('href') || n.getAttribute('xlink:href') || '').slice(1))] : [];
    const slotted = n.tagName === 'SLOT' ? n.assignedNodes({ flatten: true }) : used.filter(one => one && !holds(one, e));
    return [...(n.shadowRoot || n).childNodes, ...slotted].map(walk).join('');
  };
  return walk(e);
};
// What it says between the things in it that can be pressed by themselves.
const between = e => deepText(e, n => n.matches(ACTS)).trim();
const ownWords = e => [...e.childNodes].filter(n => n.nodeType === Node.TEXT_NODE).map(n => n.data).join(' ');
// What CSS draws in it, which is nobody's text, and what it turns round, marked so that nobody takes it for read.
const drawnWords = e => [e, ...[...e.querySelectorAll('*')].slice(0, 50)].flatMap(n => {
  const style = css(n), marker = style.display === 'list-item' ? drawn(n, '::marker') || (/^"(.*)"$/.exec(style.listStyleType) || [])[1] : '';
  return [drawn(n, '::before'), drawn(n, '::after'), marker, style.unicodeBidi.includes('override') ? '\u202e' + n.textContent : ''];
});
// An attribute is a caption if its name says so, or if it holds several words; the others are for scripts, style sheets and
// servers: of those only what tells somebody to decide is a hint.
const SAID = /title|alt|label|tip|hint|placeholder|balloon|caption|description|valuetext/, NO_HINT = /^(class|style|d|points|transform|viewbox|srcset)$/;
const CODE = /^(on|href|src|action|formaction|id$|name$|for$|aria-(labelledby|describedby|controls|owns|details|flowto|errormessage))|url|bind|click|^ng-(?!reflect)/;
const PATH = 300; // letters of code that are looked through
const attributesOf = e => [...e.attributes].filter(({ name }) => !NO_HINT.test(name)).map(({ name, value }) => [!CODE.test(name) && (SAID.test(name) || /\s/.test(value.trim())), name === 'value' ? '' : value]);
const saidOf = e => attributesOf(e).filter(([said]) => said).map(([, value]) => value);
// Words that are written together, as programs name things.
const parted = code => { try { return decodeURI(code); } catch { return code; } };
const codesOf = e => [...attributesOf(e).filter(([said]) => !said).map(([, value]) => value), e instanceof HTMLButtonElement ? e.value : '']
  .map(value => parted(value.slice(0, PATH)).replace(/([a-zåäö])([A-ZÅÄÖ])/g, '$1 $2'));
const about = e => [...e.ariaDescribedByElements || [], ...e.ariaLabelledByElements || [], ...e.ariaDetailsElements || [], ...e.ariaErrorMessageElements || [], ...e.labels || []];
const insides = e => [...e.querySelectorAll('*')].slice(0, 200).flatMap(n => [...saidOf(n), n.matches('title,desc') ? n.textContent : '', n.matches(BUTTONS) && !(n instanceof HTMLButtonElement) ? n.value : '']);
// A folded text without a letter is no word: a mark, a clock, a counter.
const lettered = texts => [...new Set(texts.map(said => fold(String(said ?? ''))))].filter(said => /\p{L}/u.test(said));
// All that something is called, to whoever sees, points at or hears it: of a row or a list only what is said of itself.
const saysOf = e => {
  const isTyped = e.matches(CONTROLS) && !e.matches(BUTTONS), isPart = e.matches(ROWS);
  const captions = isPart ? [ownWords(e)] : [e.innerText, deepText(e), accessibleName(e), ...insides(e), ...drawnWords(e)];
  const typed = isTyped ? [accessibleName(e), e.readOnly || e.hasAttribute('role') ? e.value : ''] : [e instanceof HTMLButtonElement ? '' : e.value, ...captions];
  return lettered([...saidOf(e), ...about(e).flatMap(n => [deepText(n), ...saidOf(n)]), ...typed]);
};
// Whether the pointer passes through what may lie over something else.
const letsThrough = (e, around) => {
  const parts = [];
  for (let n = e; n && n !== around; n = outer(n)) parts.push(n);
  return parts.some(n => n.inert || css(n).pointerEvents === 'none') && parts.some(n => css(n).position !== 'static');
};
// What stands over a thing, or under it where it can be seen through, without being in it.
const laidOver = e => {
  const box = e.getBoundingClientRect(), range = document.createRange(), said = [];
  let around = e;
  for (let i = 0; i < 3 && outer(around); i++) around = outer(around);
  const texts = document.createTreeWalker(around, NodeFilter.SHOW_TEXT);
  for (let n = texts.nextNode(), left = 300; n && left; n = texts.nextNode(), left--) {
    if (!n.data.trim() || holds(e, n.parentElement) || !drawnText(n.parentElement)) continue;
    range.selectNodeContents(n);
    const isIn = ({ left: x, top: y, width, height }) => x + width / 2 > box.left && x + width / 2 < box.right && y + height / 2 > box.top && y + height / 2 < box.bottom;
    if ([...range.getClientRects()].some(r => isIn(r) && (letsThrough(n.parentElement, around) || !isCovered(r, n.parentElement)))) said.push(n.data);
  }
  return [...said, e.parentElement ? drawn(e.parentElement, '::before') : '', e.parentElement ? drawn(e.parentElement, '::after') : ''];
};
// What a box to tick is called by the text that follows it, and by the cells beside its own.
const beside = e => {
  let said = '';
  for (let n = e.nextSibling; n && !(n instanceof HTMLInputElement) && !(n instanceof HTMLBRElement); n = n.nextSibling) said += n.textContent;
  const cell = e.closest('td');
  return [said, ...(cell && !isUnderHeadings(cell) ? [cell.previousElementSibling, cell.nextElementSibling].map(n => n && deepText(n)) : [])];
};
const QUESTION = 'dialog,[role=dialog],[role=alertdialog],[aria-modal=true],[popover]';
const ASKED = 300; // letters: a window that says more than this, or has fields, is no question
// Whether a row or a list is one of a table under headings: its cells are data, and no captions.
const isUnderHeadings = e => { const table = e.closest('table,[role=grid],[role=treegrid],[role=table]'); return table !== null && table.querySelector('th,[role=columnheader]') !== null; };

// The thing itself, what lies under the point, and all around both that hears a click, each with whether it lies in the thing
// itself. A label passes it on, also to what is hidden. Last comes what only hints at what a click does.
function setOff(e, hit) {
  const found = new Map([[e, [...saysOf(e), ...lettered([...laidOver(e), ...(e.matches(TICKS) ? beside(e) : [])])]]]), hints = [], codes = codesOf(e);
  const add = n => { if (n && !found.has(n)) { found.set(n, saysOf(n)); codes.push(...codesOf(n)); } };
  for (const from of [hit, e]) {
    // Until something that acts has told what it is, all that is around it may.
    let hasActed = false, isNamed = false, isShort = true;
    for (let n = from; n && n !== document.body; n = outer(n)) {
      const acts = n.matches(ACTS), isRows = n.matches(ROWS);
      if (n === hit || acts && !isRows && (!hasActed || n.matches(STRONG))) add(n);
      else if (acts && !isNamed) found.set(n, lettered([...saidOf(n), ...[isRows ? ownWords(n) : between(n)].filter(said => said.trim().length <= CAPTION)]));
      if (acts && isRows && !isUnderHeadings(n)) hints.push(deepText(n).slice(0, CAPTION));
      isShort = isShort && !isRows;
      hasActed = hasActed || acts;
      if (isShort && !found.has(n)) {
        const said = between(n);
        isShort = said.length <= CAPTION;
        if (isShort) hints.push(said);
      }
      if (n !== hit && n !== e) hints.push(...saidOf(n), ...[...n.children].filter(one => one.tagName === 'title').map(one => one.textContent));
      isNamed = isNamed || acts && /[\p{L}\p{N}]/u.test(deepText(n) + lettered(found.get(n) || []));
      if (n instanceof HTMLLabelElement) add(n.control);
      add(n.commandForElement);
      add(n.popoverTargetElement);
      if (n.tagName === 'AREA' && imageOf(n)) hints.push(...saidOf(imageOf(n)));
      if (n.matches(QUESTION) && !found.has(n) && !n.querySelector(CONTROLS) && deepText(n).length <= ASKED) found.set(n, lettered([deepText(n), ...saidOf(n)]));
    }
  }
  return [...[...found].map(([n, says]) => [n !== e && n.matches(QUESTION) ? ASKS : kindOf(n), says, n === e || holds(n, hit) && holds(e, n)]), [HINT, lettered(hints), false], [CODED, lettered(codes), false]];
}
