// What stands in a document once a press has come to rest, and what became of what was filled in.

// For each list of candidates what the hits of the first that has any say; empty when none stands there. The last list tells that
// something was done, so its marks must stand there plainly; the others are believed however they are written.
questions.marks = lists => lists.map((wanted, at) => {
  const isProof = at === lists.length - 1;
  seen.loosely = !isProof;
  const hits = first(wanted)[0].filter(e => !isProof || runs(e).some(([, mark]) => ['', 'link', 'button', 'control'].includes(mark)));
  return hits.map(e => fold(e.innerText).slice(0, 400));
});

// Whether one of the things is the field that was typed in last, or has it inside.
globalThis.holdsTyped = things => {
  const around = new Set();
  for (let e = globalThis.typedIn; e; e = e.parentNode || e.host) around.add(e);
  return things.some(one => around.has(one));
};
