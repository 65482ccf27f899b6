// What the driver asks of a document, one message each. Runs in an isolated world, after `finder.js`.

// The hits of the first candidate that has any, and its rank.
const first = wanted => {
  for (let rank = 1; rank <= wanted.length; rank++) {
    const hits = find(document, wanted[rank - 1]);
    if (hits.length) return [hits, rank];
  }
  return [[], 0];
};

const details = {
  place: () => null,
  text: textOf,
  table: readTable,
  type,
  pick,
  // Type, then leave the field: what waits for that begins.
  fill: (e, text) => { const why = type(e, text); if (!why) e.blur(); return why; },
  // Why it must not be pressed, what it says, and where the pointer meets it or what is in the way.
  aim: async (e, deciding) => { const why = unsafe(e, deciding); return [why, saysOf(e), why ? why : await aim(e)]; },
};

const PATIENCE_MS = 250;

const questions = {
  count: wanted => first(wanted)[0].length,
  // The name that the system gave the window when it opened it.
  name: () => window.name,
  // How many there are, by which candidate, and for a single one the detail asked for and its place.
  one: async (wanted, detail, given) => {
    const [hits, rank] = first(wanted);
    if (hits.length !== 1) return [hits.length, rank, null, []];
    return [1, rank, await details[detail](hits[0], given), boxOf(hits[0])];
  },
  tables: (wanted, skip) => first(wanted)[0].map(t => readTable(t, skip)),
  landed,
  nearest,
  // Looks from the outermost frame at every frame of the same origin until two looks in a row find all at rest, or
  // PATIENCE_MS has passed. They share one event loop, so a post that a script has scheduled has begun by the first look.
  // A frame of another origin cannot be looked into, and is not waited for.
  rest: (busy, dialog) => new Promise(done => {
    const end = performance.now() + PATIENCE_MS;
    let quiet = 0;
    const look = () => {
      const windows = [window];
      for (const w of windows) for (let i = 0; i < w.frames.length; i++) windows.push(w.frames[i]);
      const documents = windows.map(w => { try { return w.document; } catch { return null; } }).filter(d => d);
      const seen = css => css !== '' && documents.some(d => [...d.querySelectorAll(css)].some(e => e.getClientRects().length > 0));
      quiet = seen(busy) || documents.some(d => d.readyState !== 'complete') ? 0 : quiet + 1;
      if (quiet === 2 || performance.now() > end) done([quiet < 2, seen(dialog)]);
      else setTimeout(look, quiet ? 0 : 8);
    };
    setTimeout(look, 0);
  }),
};
