// Switches off, in every document as it begins, what the browser would send without asking us: pages that it fetches ahead
// because the page guesses that they will be wanted, and WebTransport.
(() => {
  delete globalThis.WebTransport;
  const guesses = 'script[type="speculationrules" i]';
  new MutationObserver((changes) => {
    for (const change of changes) {
      for (const node of change.addedNodes) {
        if (node.nodeType !== Node.ELEMENT_NODE) continue;
        for (const script of [node, ...node.querySelectorAll(guesses)]) if (script.matches(guesses)) script.remove();
      }
    }
  }).observe(document, { childList: true, subtree: true });
})();
