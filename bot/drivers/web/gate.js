// What a press would set off, and all that it is called. Python judges; nothing is pressed that it has not been told of.

// Why a control must not be pressed, or '' if it may: it is, overlaps or is covered by something that decides, also when that
// cannot be seen: a press hits it all the same.
function unsafe(el, deciding) {
  const box = el.getBoundingClientRect();
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

const ACTS = 'a,area,button,input,select,textarea,summary,label,option,[onclick],[onmousedown],[onmouseup],[onpointerdown],[onpointerup],[ondblclick],'
  + '[role=button],[role=link],[role=menuitem],[role=menuitemcheckbox],[role=menuitemradio],[role=tab],[role=option],[role=treeitem],[role=checkbox],[role=radio],[role=switch]';
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
const kindOf = e => (KINDS.find(([, which]) => e.matches(which)) || ['part'])[0];

// What CSS draws in it, which is nobody's text.
const drawnWords = e => [e, ...[...e.querySelectorAll('*')].slice(0, 50)].flatMap(n => ['::before', '::after'].map(which => getComputedStyle(n, which).content))
  .filter(said => said.startsWith('"')).map(said => said.replaceAll('"', ''));
const attributesOf = e => ['title', 'alt', 'aria-label', 'aria-description', 'aria-roledescription', 'data-tooltip', 'data-original-title', 'placeholder'].map(name => e.getAttribute(name));
// What it says between the things in it that can be pressed by themselves.
const between = e => {
  const walk = n => n.nodeType === Node.TEXT_NODE ? n.data : n instanceof Element && !n.matches('script,style') && !n.matches(ACTS) ? [...n.childNodes].map(walk).join('') : ' ';
  return [...e.childNodes].map(walk).join('').trim();
};
const ownWords = e => [...e.childNodes].filter(n => n.nodeType === Node.TEXT_NODE).map(n => n.data).join(' ');
const described = e => (e.getAttribute('aria-describedby') || '').split(/\s+/).map(id => id && e.getRootNode().getElementById(id)?.textContent);
const insides = e => [...e.querySelectorAll('[alt],[title],[aria-label],[value],title,desc')].flatMap(n => [...attributesOf(n), n.matches('title,desc') ? n.textContent : '', n.matches(BUTTONS) ? n.value : '']);
// All that something is called, to whoever sees, points at or hears it: of a part of the page only what is said of itself.
const saysOf = (e, whole) => {
  const isTyped = e.matches(CONTROLS) && !e.matches(BUTTONS), isPart = e.matches(ROWS);
  const captions = whole && !isPart ? [e.innerText, e.textContent, accessibleName(e), ...insides(e), ...drawnWords(e)] : [isPart ? ownWords(e) : between(e)].filter(said => said.trim().length <= CAPTION);
  const all_ = [...attributesOf(e), ...described(e), ...(isTyped ? [accessibleName(e)] : [e.value, ...captions])];
  return all_.map(said => fold(String(said ?? ''))).filter((said, i, every) => said && every.indexOf(said) === i);
};

// The thing itself, what lies under the point, and all around both that hears a click, each with whether it lies in the thing
// itself. A label passes it on, also to what is hidden.
function setOff(e, hit) {
  const found = new Map([[e, true]]);
  for (const from of [hit, e]) {
    let nearest = true;
    for (let n = from; n; n = outer(n)) {
      const acts = n.matches(ACTS);
      if (n === hit || acts) found.set(n, found.get(n) || nearest && (acts || n === hit));
      if (acts) nearest = false;
      if (n instanceof HTMLLabelElement && n.control) found.set(n.control, true);
    }
  }
  return [...found].map(([n, whole]) => [kindOf(n), saysOf(n, whole), n === e || holds(n, hit) && holds(e, n)]);
}
