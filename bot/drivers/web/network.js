// In every document as it begins. Switches off what the browser would send without asking us: pages that it fetches ahead
// because the page guesses that they will be wanted, and WebTransport. And leaves no component shut to whoever asks what it says.
(() => {
  delete globalThis.WebTransport;
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function attachShadow(options) { return attach.call(this, { ...options, mode: 'open' }); };
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
