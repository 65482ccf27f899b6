// What a picture must cover.

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
