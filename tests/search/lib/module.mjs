// The search module as a worker uses it: calls with numbers and bytes. The
// documentation of `crates/search/wasm` says what each means.

import { readFileSync } from "node:fs";
import { join } from "node:path";

/** How a call went. */
export const done = 0;
export const wanting = 1;
export const damaged = 2;
export const refused = 3;

/** More rounds of wanting than any search of a sound index takes. */
export const mostRounds = 20;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

/** The bytes of a module that `cargo xtask wasm` built, by its name. */
export function moduleBytes(name) {
  return readFileSync(join(folder("MODULES"), name));
}

/** A folder that `cargo xtask test` names. */
export function folder(variable) {
  const path = process.env[variable];
  if (path === undefined) throw new Error(`$${variable} is not set: run \`cargo xtask test\``);
  return path;
}

/** One instance of a module. */
export class Search {
  static async start(compiled) {
    return new Search(await WebAssembly.instantiate(compiled, {}));
  }

  constructor(instance) {
    this.exports = instance.exports;
  }

  /** Makes a call with an input; the output is text. */
  call(name, input, ...numbers) {
    const { exports } = this;
    const bytes = typeof input === "string" ? encoder.encode(input) : input;
    const at = exports.input(bytes.length) >>> 0;
    if (at === 0) throw new Error("there is no room for the input");
    new Uint8Array(exports.memory.buffer, at, bytes.length).set(bytes);
    const status = exports[name](...numbers);
    const start = exports.output() >>> 0;
    const length = exports.output_length() >>> 0;
    const output = decoder.decode(new Uint8Array(exports.memory.buffer, start, length));
    return { status, output };
  }

  open(hot) {
    return this.call("open", hot);
  }

  put(file, start, bytes) {
    return this.call("put", bytes, file, start);
  }

  search(request) {
    return this.call("search", request);
  }

  /**
   * Searches, and brings what is wanted from `files`, by name, until that is
   * enough. Also tells how many rounds and bytes it took.
   */
  searchWith(request, files) {
    let bytes = 0;
    for (let rounds = 0; rounds <= mostRounds; rounds += 1) {
      const result = this.search(request);
      if (result.status !== wanting) return { ...result, rounds, bytes };
      for (const { file, name, start, end } of JSON.parse(result.output)) {
        const range = files.get(name).subarray(start, end);
        bytes += range.length;
        const { status } = this.put(file, start, range);
        if (status !== done) return { status, output: "", rounds, bytes };
      }
    }
    throw new Error(`${request} wants more and more`);
  }
}
