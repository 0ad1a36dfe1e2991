// Asks `catalog-filter.js` in a worker, and in the page where no worker starts.

let worker;
let last = 0;
const waiting = new Map();

const here = async (question, state) => (await import("./catalog-filter.js"))[question](state);

function giveUp() {
  worker = undefined;
  for (const [number, { question, state, resolve }] of waiting) {
    waiting.delete(number);
    resolve(here(question, state));
  }
}

try {
  worker = new Worker(new URL("./catalog-worker.js", import.meta.url), { type: "module" });
  worker.addEventListener("error", giveUp);
  worker.addEventListener("message", ({ data: [number, answer, error] }) => {
    const asked = waiting.get(number);
    waiting.delete(number);
    if (error) asked?.reject(new Error(error));
    else asked?.resolve(answer);
  });
} catch {
  // No workers here.
}

/** The answer to a question: `view` or `table`, for a state. */
export function ask(question, state) {
  if (!worker) return here(question, state);
  const number = ++last;
  return new Promise((resolve, reject) => {
    waiting.set(number, { question, state, resolve, reject });
    worker.postMessage([number, question, state]);
  });
}
