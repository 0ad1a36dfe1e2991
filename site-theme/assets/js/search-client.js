// Search for whoever asks, as the page sees it: which index is the one of the
// moment, the worker that searches it (`search-worker.js`), and sentences for
// what can go wrong.
//
//     const search = connect();
//     search.warm();                                  // on first focus
//     const answer = await search.query({ text, limit: 10 });
//
// A request and its answer are as in the header of `crates/search/wasm/src/lib.rs`.
// A newer query ends the one before, which rejects with the name `AbortError`;
// anything else that is thrown is a `SearchError`, whose message is for people.
//
// The pointer says which files the index has. They never change, so a search that
// is under way goes on in the index it began in. Where a file is gone, or the
// pointer has not been looked at for a while, the next index takes its place.

/** The version of the pointer that is understood. */
const VERSION = 1;
/** How long the pointer is taken to be true, in milliseconds. */
const FRESH = 60_000;
/** A worker that says nothing for so long will not, in milliseconds. */
const PATIENCE = 20_000;
/** How often a newer index is looked for when files of the one at hand are gone. */
const MOST_MOVES = 3;

const SENTENCES = {
  wasm: "This browser does not run the search engine (WebAssembly is off).",
  worker: "This browser does not start the search engine (workers are off).",
  network: "The search index could not be reached.",
  refused: "The search index may not be read from here.",
  gone: "The search index is not there.",
  damaged: "The search index is damaged.",
  ranges: "This host sends files only whole, and the search index is too large for that.",
  version: "The portal was renewed since this page was opened: reload it to search.",
  stuck: "The search took too long.",
};

/** Why nothing can be found; `code` is one of the keys above. */
export class SearchError extends Error {
  constructor(code, detail = "") {
    super(SENTENCES[code] ?? SENTENCES.damaged);
    Object.assign(this, { name: "SearchError", code, detail });
  }
}

// Scripts are in `assets/`, right below the root of the portal.
const here = new URL("..", import.meta.url).href;

/** The search of a portal. `root` is its address and ends in `/`. */
export const connect = ({ root = here } = {}) => new Search(root);

class Search {
  constructor(root) {
    this.root = root;
    this.waiting = new Map();
    this.count = 0;
  }

  /** Loads what every search needs. */
  warm() {
    return this.opened().then(
      () => true,
      () => false,
    );
  }

  /** The pointer: what there is to search. */
  async pointer() {
    this.reading ??= read(`${this.root}search/index.json`, { cache: "no-cache" })
      .then((response) => response.json().catch(() => failed("damaged", "the pointer")))
      .then((pointer) => {
        if (pointer.version !== VERSION) throw new SearchError("version");
        this.readAt = performance.now();
        return pointer;
      });
    try {
      return await this.reading;
    } catch (error) {
      this.reading = undefined;
      throw error;
    }
  }

  /** The names to offer before the engine is here: see `search-names.js`. */
  async names() {
    const { names } = await this.pointer();
    if (!names) return [];
    return (this.naming ??= read(this.root + names.path)
      .then((response) => response.json())
      .catch((error) => {
        this.naming = undefined;
        throw error;
      }));
  }

  /** Answers a request. */
  async query(request) {
    this.newest?.abort();
    const own = (this.newest = new AbortController());
    const abort = () => new DOMException("a newer search came", "AbortError");
    const superseded = () => own.signal.aborted && abort();
    for (let move = 0; ; move++) {
      try {
        await this.opened();
        if (superseded()) throw superseded();
        const { answer } = await this.ask({ request });
        if (superseded() || !answer) throw abort();
        this.refresh();
        return answer;
      } catch (error) {
        // What goes on from here is up to the newer one.
        if (superseded()) throw superseded();
        // A newer index is in its place, unless it is not. Some hosts give half of
        // a file that is being replaced.
        const isMoved = error.code === "gone" || (error.code === "damaged" && (await this.isRenewed()));
        if (superseded()) throw superseded();
        if (!isMoved || move >= MOST_MOVES) throw error;
        this.forget();
      }
    }
  }

  /** The worker, with the index of the moment open. */
  async opened() {
    const own = (this.opening ??= this.open());
    try {
      return await own;
    } catch (error) {
      // Whoever waited with this one may have begun anew already.
      if (this.opening === own) this.stop();
      this.isDamaged = error.code === "damaged";
      throw error;
    }
  }

  async open() {
    if (typeof WebAssembly !== "object") throw new SearchError("wasm");
    // The hot file waits for the pointer, so that is asked for before the module,
    // behind which it would stand in line.
    const reading = this.pointer();
    reading.catch(() => {});
    this.start();
    // The module of most portals is asked for at once; the pointer may name the
    // other one.
    const other = new AbortController();
    const usual = bytes(new URL("./search.wasm", import.meta.url).href, { signal: other.signal });
    usual.catch(() => {});
    const pointer = await reading;
    let module = usual;
    if (pointer.language !== "none" && pointer.language !== "english") {
      other.abort();
      module = bytes(new URL("./search-languages.wasm", import.meta.url).href);
    }
    // The worker compiles it while the hot file is on its way.
    const compiled = module.then((module) => this.ask({ module }, [module]));
    // Browsers keep this file for long; one that is damaged is fetched anew.
    this.openPath = pointer.hot.path;
    const coming = bytes(this.root + pointer.hot.path, this.isDamaged ? { cache: "reload" } : {});
    const [hot] = await Promise.all([coming, compiled]);
    if (hot.byteLength !== pointer.hot.bytes) throw new SearchError("damaged", pointer.hot.path);
    await this.ask({ open: { root: this.root, files: pointer.files, hot } }, [hot]);
  }

  /** Looks for a newer index from time to time, and opens it for the next query. */
  async refresh() {
    if (performance.now() - this.readAt >= FRESH && (await this.isRenewed())) this.forget();
  }

  /** Whether there is a newer index than the one that was opened last. */
  async isRenewed() {
    this.reading = undefined;
    const pointer = await this.pointer().catch(() => undefined);
    return pointer !== undefined && pointer.hot.path !== this.openPath;
  }

  forget() {
    this.reading = this.opening = this.naming = undefined;
  }

  start() {
    if (this.worker) return;
    if (typeof Worker !== "function") throw new SearchError("worker");
    try {
      this.worker = new Worker(new URL("./search-worker.js", import.meta.url), { type: "module" });
    } catch (error) {
      throw new SearchError("worker", String(error));
    }
    this.worker.onmessage = ({ data }) => {
      const asked = this.waiting.get(data.id);
      if (!asked) return;
      this.waiting.delete(data.id);
      clearTimeout(asked.timer);
      if (data.failure) {
        const error = new SearchError(data.failure.code, data.failure.detail);
        // What trapped is not asked again, by anybody.
        if (error.code !== "gone" && error.code !== "network") this.stop(error);
        asked.reject(error);
      } else asked.resolve(data);
    };
    this.worker.onerror = (event) => {
      event.preventDefault?.();
      this.stop(new SearchError("worker", event.message));
    };
  }

  ask(message, transfer = []) {
    const id = ++this.count;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.stop(new SearchError("stuck")), PATIENCE);
      this.waiting.set(id, { resolve, reject, timer });
      this.start();
      this.worker.postMessage({ id, ...message }, transfer);
    });
  }

  /** Ends the worker; the next query starts another. */
  stop(error = new SearchError("damaged")) {
    this.worker?.terminate();
    this.worker = this.opening = undefined;
    for (const { reject, timer } of this.waiting.values()) {
      clearTimeout(timer);
      reject(error);
    }
    this.waiting.clear();
  }
}

function failed(code, detail) {
  throw new SearchError(code, detail);
}

async function read(address, options = {}) {
  const response = await fetch(address, options).catch((error) => failed("network", String(error)));
  if (response.ok) return response;
  return failed(response.status === 404 || response.status === 410 ? "gone" : "refused", `${address}: ${response.status}`);
}

const bytes = async (address, options) => {
  const response = await read(address, options);
  return response.arrayBuffer().catch((error) => failed("network", String(error)));
};
