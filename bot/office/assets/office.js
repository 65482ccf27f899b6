// The office's own script. htmx does the rest; this file limits what it may do.
(() => {
  "use strict";
  const said = (name) => document.querySelector(`meta[name="${name}"]`)?.content ?? "";
  const token = said("brygga-token");
  const mark = said("brygga-mark");

  // The only policy that turns text into nodes. It serves htmx, which only asks our own server (mode: same-origin).
  const rules = {
    createHTML: (text) => text,
    createScript: () => { throw new TypeError("The office runs no script from a page."); },
  };
  const policy = window.trustedTypes ? trustedTypes.createPolicy("brygga", rules) : rules;

  function nothing() { throw new TypeError("The office runs no code from an attribute."); }

  // An element with htmx attributes is ours if it carries the mark, which no outsider can know.
  const isOurs = (element) => element.getAttribute("data-mark") === mark;

  htmx.registerExtension("brygga", {
    init: (api) => api.initSecurity(policy, nothing, nothing),
    htmx_before_init: isOurs,
    htmx_before_on_init: isOurs,
    htmx_config_request: (element, detail) => {
      if (!isOurs(element)) return false;
      detail.ctx.request.headers["X-Brygga-Token"] = token;
    },
  });
  // At once: until htmx is ready, a key that opens a part of the page would leave the page instead.
  htmx.initialize();
})();

// Shortcuts. A key presses the element marked with it and nothing else: every shortcut has a button.
(() => {
  "use strict";
  const typing = (e) => e.matches("input:not([type=radio]):not([type=checkbox]),select,textarea,[contenteditable]");
  const shown = (e) => e.getClientRects().length > 0;
  const setting = () => document.body.dataset.keys ?? "on";
  const first = (selector) => [...document.querySelectorAll(selector)].find(shown);

  function press(element) {
    if (element.matches("input")) element.focus();
    else element.click();
  }

  // The basis of the focused row, otherwise of the first.
  const nearest = (key) => document.activeElement?.closest("tr")?.querySelector(`[data-key="${key}"]`) ?? first(`[data-key="${key}"]`);

  document.addEventListener("keydown", (event) => {
    const wanted = setting();
    // A held key repeats, and must not review fourteen cases.
    if (event.repeat || event.ctrlKey || event.metaKey || wanted === "off" || event.altKey !== (wanted === "alt")) return;
    if (typing(event.target)) return;
    const key = event.key.toLowerCase();
    const open = document.querySelector("details.return[open]");
    if (open && /^[1-9]$/.test(key)) {
      const choice = open.querySelector(`[data-digit="${key}"]`);
      choice.checked = true;
      choice.focus();
    } else if (open && key === "enter" && open.contains(event.target) && event.target.matches("[type=radio]")) {
      open.querySelector("form").requestSubmit();
    } else if ((key === "j" || key === "k") && first("a[data-row]")) {
      const rows = [...document.querySelectorAll("a[data-row]")];
      const at = rows.indexOf(document.activeElement);
      rows[Math.min(Math.max(at + (key === "j" ? 1 : -1), 0), rows.length - 1)].focus();
    } else {
      const found = /^[a-zåäö/?]$/.test(key) ? nearest(key) : null;
      if (!found) return;
      press(found);
      const choice = found.closest("details.return")?.querySelector("[type=radio]");
      if (choice) choice.focus();
    }
    event.preventDefault();
  });

  // Send a form once, however often its button is pressed before the answer arrives.
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.sent) event.preventDefault();
    else event.target.dataset.sent = "yes";
  });
  // A page restored from the browser's cache can be used again.
  addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));

  document.addEventListener("click", (event) => { if (event.target.closest("[data-print]")) print(); });

  // Move the focus to what was just fetched into the page.
  document.addEventListener("htmx:after:swap", () => document.querySelector(".crop [data-focus]")?.focus());
})();
