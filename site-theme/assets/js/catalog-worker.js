// Filters off the page's own thread: answers the questions of
// `catalog-filter.js`, each under the number it came with.

import { table, view } from "./catalog-filter.js";

const answers = { table, view };
addEventListener("message", async ({ data: [number, question, state] }) => {
  try {
    postMessage([number, await answers[question](state)]);
  } catch (error) {
    postMessage([number, undefined, String(error)]);
  }
});
