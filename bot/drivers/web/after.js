// What stands in a document once a press has come to rest, and what became of what was filled in.

// For each list of candidates what the hits of the first that has any say; empty when none stands there.
questions.marks = lists => lists.map(wanted => first(wanted)[0].map(e => fold(e.innerText).slice(0, 400)));

// Whether one of the things is the field that was typed in last, or has it inside.
globalThis.holdsTyped = things => {
  const around = new Set();
  for (let e = globalThis.typedIn; e; e = e.parentNode || e.host) around.add(e);
  return things.some(one => around.has(one));
};
