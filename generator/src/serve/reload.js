// Reloads the page when a new build changed what it shows. Sent by
// `callboard serve` only; see reload.rs.

const own = document.querySelector("script[data-page]");
const shown = own.dataset.page;
const position = "callboard-scroll:" + location.pathname;
// Where the portal of this page begins, as in `/` or `/portal/`.
const start = new URL("..", own.src).pathname;

// The tag of an address, without its quotes and its `W/`.
async function tag(address) {
  const response = await fetch(address, { method: "HEAD", cache: "no-store" });
  const etag = response.headers.get("etag") ?? "";
  return etag.replace(/^W\//, "").replaceAll('"', "");
}

// Data the page's scripts fetched, with the tags it had.
const data = new Map();

async function remember() {
  for (const entry of performance.getEntriesByType("resource")) {
    const address = new URL(entry.name);
    const isData = entry.initiatorType === "fetch" && address.origin === location.origin;
    if (isData && !data.has(entry.name) && address.href.endsWith(".json")) {
      data.set(entry.name, await tag(entry.name));
    }
  }
}

async function isStale() {
  if ((await tag(location.pathname + location.search)) !== shown) return true;
  for (const [address, before] of data) {
    if ((await tag(address)) !== before) return true;
  }
  return false;
}

let scroll;
try {
  scroll = sessionStorage.getItem(position);
  sessionStorage.removeItem(position);
} catch {
  // Storage may be forbidden; the page then starts at its top.
}
if (scroll !== null && scroll !== undefined) window.scrollTo(0, Number(scroll));

let checking = Promise.resolve();
const builds = new EventSource(new URL("events", own.src));
builds.addEventListener("message", ({ data: newStart }) => {
  if (newStart !== start) {
    const path = newStart + location.pathname.slice(start.length);
    location.replace(path + location.search + location.hash);
    return;
  }
  checking = checking.then(async () => {
    if (!(await isStale())) return;
    try {
      sessionStorage.setItem(position, String(window.scrollY));
    } catch {
      // As above.
    }
    location.reload();
  }).catch(() => {
    // The server is gone; the event source tries again until it is back.
  });
});
addEventListener("load", () => setTimeout(() => remember().catch(() => {}), 1000));
