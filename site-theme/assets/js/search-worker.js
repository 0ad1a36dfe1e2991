// The search engine, in a worker of its own: the WebAssembly module over the
// files of the index, of which it fetches the ranges that a query reads.
//
// The page (`search-client.js`) hands over the module, then the hot file, then one
// query after another. The module never waits: where a range is not here, it says
// which, and runs again when it is. What it says and is told is
// in the header of `crates/search/wasm/src/lib.rs`.
//
// Nothing here knows the pointer or the document: which index is the one of the
// moment is the page's to know.

/** An index of this size is fetched whole, in bytes: it needs no further request. */
const SMALL = 512 << 10;
/** A host that knows no ranges sends whole files: up to this size they are taken. */
const LARGEST_WHOLE = 16 << 20;
/** So many rounds has no index whose files belong together. */
const MOST_ROUNDS = 20;
/** How long a range may take, in milliseconds. */
const PATIENCE = 15_000;

/** Why a search cannot be answered, in a word that the page has a sentence for. */
class Failure extends Error {
  constructor(code, detail = "") {
    super(code);
    Object.assign(this, { code, detail });
  }
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const DONE = 0;
const WANTING = 1;

/** The engine over one index. */
class Engine {
  constructor(module, root, files) {
    this.module = module;
    this.root = root;
    /** By number: `{ path, bytes, whole }`; `whole` is the request for all of it. */
    this.files = new Map(files.map((file) => [file.number, file]));
    /** Ranges that are on their way, so that two queries ask once. */
    this.coming = new Map();
  }

  call(name, bytes, ...numbers) {
    const { module } = this;
    try {
      const at = module.input(bytes.length) >>> 0;
      if (at === 0) throw new Failure("damaged", "too much at once");
      new Uint8Array(module.memory.buffer, at, bytes.length).set(bytes);
      const status = module[name](...numbers);
      const output = new Uint8Array(module.memory.buffer, module.output() >>> 0, module.output_length() >>> 0);
      return { status, output: output.length ? JSON.parse(decoder.decode(output)) : undefined };
    } catch (error) {
      // A trap: the module must not be used again.
      throw error instanceof Failure ? error : new Failure("damaged", String(error));
    }
  }

  open(hot) {
    const { status, output } = this.call("open", new Uint8Array(hot));
    if (status !== DONE) throw new Failure("damaged", "the hot file");
    for (const { file, size } of output.files) {
      const known = this.files.get(file);
      if (known && known.bytes !== size) throw new Failure("damaged", known.path);
    }
    this.worthwhile = output.worthwhile;
  }

  /** The answer to a request; undefined when another one came meanwhile. */
  async search(request, isWanted) {
    const bytes = encoder.encode(JSON.stringify(request));
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const { status, output } = this.call("search", bytes);
      if (status === DONE) return output;
      if (status !== WANTING || !output.length) throw new Failure("damaged", `status ${status}`);
      await Promise.all(output.map((range) => this.bring(range)));
      if (!isWanted()) return undefined;
    }
    throw new Failure("damaged", "no end of ranges");
  }

  /** Fetches, while nobody waits, what saves later searches a round. */
  prepare() {
    const { start, end } = this.worthwhile;
    const isWhole = [...this.files.values()].some(({ whole }) => whole);
    if (start < end && !isWhole) this.bring(this.worthwhile).catch(() => {});
    this.worthwhile = {};
  }

  /** Fetches a range once, whoever asks for it. */
  bring({ file, start, end }) {
    const known = this.files.get(file);
    if (!known) throw new Failure("damaged", `file ${file}`);
    if (known.whole) return known.whole;
    const key = `${file}:${start}-${end}`;
    if (!this.coming.has(key)) {
      this.coming.set(key, this.fetch(known, start, end).finally(() => this.coming.delete(key)));
    }
    return this.coming.get(key);
  }

  async fetch(file, start, end) {
    // Ranges of one address wait for each other in the browser's cache, so they
    // go past it: what was fetched is kept by the module.
    const response = await get(`${this.root}${file.path}`, { headers: { range: `bytes=${start}-${end - 1}` }, cache: "no-store" });
    if (response.status === 206) {
      const [, from, to] = response.headers.get("content-range")?.match(/^bytes (\d+)-(\d+)\//) ?? [];
      const bytes = await body(response);
      if ((from !== undefined && (+from !== start || +to !== end - 1)) || bytes.length !== end - start) {
        throw new Failure("damaged", file.path);
      }
      return this.put(file, start, bytes);
    }
    // The host knows no ranges, and sends all of the file. The first answer is
    // taken, the others are let go.
    if (file.whole || file.bytes > LARGEST_WHOLE) {
      response.body?.cancel().catch(() => {});
      if (file.whole) return file.whole;
      throw new Failure("ranges", file.path);
    }
    return (file.whole = this.take(file, response));
  }

  /** All of a file. */
  bringWhole(file) {
    return (file.whole ??= get(`${this.root}${file.path}`).then((response) => this.take(file, response)));
  }

  async take(file, response) {
    try {
      const bytes = await body(response);
      if (bytes.length !== file.bytes) throw new Failure("damaged", file.path);
      this.put(file, 0, bytes);
    } catch (error) {
      file.whole = undefined;
      throw error;
    }
  }

  put(file, start, bytes) {
    if (this.call("put", bytes, file.number, start).status !== DONE) throw new Failure("damaged", file.path);
  }

  get isSmall() {
    return [...this.files.values()].reduce((sum, { bytes }) => sum + bytes, 0) <= SMALL;
  }
}

async function get(address, options = {}) {
  let response;
  try {
    response = await fetch(address, { ...options, signal: AbortSignal.timeout(PATIENCE) });
  } catch (error) {
    throw new Failure("network", String(error));
  }
  if (response.ok) return response;
  // What has a hash in its name is only missing once there is a newer one.
  const gone = response.status === 404 || response.status === 410;
  throw new Failure(gone ? "gone" : response.status === 416 ? "damaged" : "refused", `${response.status}`);
}

async function body(response) {
  try {
    return new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    throw new Failure("network", String(error));
  }
}

let engine;
/** The number of the query of the moment. */
let latest = 0;

async function compile(module) {
  try {
    return await WebAssembly.compile(module);
  } catch (error) {
    throw new Failure("wasm", String(error));
  }
}

async function open({ root, files, hot }) {
  engine = undefined;
  const module = await compiling;
  const instance = await WebAssembly.instantiate(module, {}).catch((error) => {
    throw new Failure("wasm", String(error));
  });
  const next = new Engine(instance.exports, root, files);
  next.open(hot);
  if (next.isSmall) await Promise.all([...next.files.values()].map((file) => next.bringWhole(file)));
  engine = next;
}

/** The module, being compiled. */
let compiling = Promise.reject(new Failure("damaged", "no module"));
compiling.catch(() => {});
let opening = Promise.reject(new Failure("damaged", "not opened"));
opening.catch(() => {});

addEventListener("message", async ({ data }) => {
  const { id } = data;
  try {
    if (data.module) {
      compiling = compile(data.module);
      await compiling;
      postMessage({ id, compiled: true });
      return;
    }
    if (data.open) {
      opening = open(data.open);
      await opening;
      postMessage({ id, opened: true });
      return;
    }
    latest = id;
    await opening;
    const answer = latest === id && (await engine.search(data.request, () => latest === id));
    postMessage(answer ? { id, answer } : { id, superseded: true });
    if (answer) engine?.prepare();
  } catch (error) {
    const { code = "damaged", detail = String(error) } = error;
    postMessage({ id, failure: { code, detail } });
  }
});
