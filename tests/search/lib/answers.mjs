// The indexes that the example `answers` of `crates/search/wasm` wrote, with what
// the same code answers from them on this machine.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { folder } from "./module.mjs";

/** The names of all indexes: languages, `none` and `many`. */
export function indexNames() {
  return readdirSync(folder("ANSWERS")).sort();
}

/** An index: its hot file, its other files by name, requests and answers. */
export function index(name) {
  const path = join(folder("ANSWERS"), name);
  const files = new Map();
  for (const file of readdirSync(path)) files.set(file, readFileSync(join(path, file)));
  const lines = files.get("cases.txt").toString("utf8").trimEnd().split("\n");
  files.delete("cases.txt");
  const hot = files.get("hot");
  files.delete("hot");
  const cases = [];
  for (let at = 0; at < lines.length; at += 2) {
    cases.push({ request: lines[at], answer: lines[at + 1] });
  }
  return { hot, files, cases };
}
