// The module as text: formatted, valid, scanned, documented, and of one mind with the
// stand-in and the theme.

import { after, test } from "node:test";
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runInNewContext } from "node:vm";

import { workspace } from "../lib/callboard.mjs";
import { run } from "../templates/tools.mjs";
import { example, module, prepare } from "./lib/terraform.mjs";

const place = await prepare(example);
const skip = place.skip ?? false;
const files = readdirSync(module).filter((name) => name.endsWith(".tf"));
const text = (name) => readFileSync(join(module, name), "utf8");
const every = files.map(text).join("\n");
const readme = join(module, "README.md");

after(() => place.remove?.());

test("it is formatted", { skip }, () => place.terraform(["fmt", "-check", "-recursive", "-diff"], module));

test("it is valid, and so is the example of its use", { skip }, async () => {
  const said = JSON.parse(await place.terraform(["validate", "-json"]));
  assert.deepEqual(said.diagnostics, []);
});

test("checkov finds nothing", { skip: process.env.CHECKOV ? false : "$CHECKOV names no checkov" }, async () => {
  const said = await run(workspace, process.env.CHECKOV, [
    ...["--directory", module, "--framework", "terraform", "--skip-download", "--output", "json"],
  ]);
  const { results, summary } = JSON.parse(said);
  assert.deepEqual(results.failed_checks, []);
  assert.deepEqual(results.parsing_errors, []);
  assert.ok(summary.passed > 100, `${summary.passed} checks passed`);
});

test("each exception says why", () => {
  const exceptions = every.match(/#checkov:skip=.*/g);
  for (const exception of exceptions) assert.match(exception, /^#checkov:skip=CKV2?_AWS_\d+:[A-Z].{20,}\.$/);
});

test("a file begins with what it is about, and is short", () => {
  for (const name of files) {
    assert.match(text(name), /^# [A-Z]/, name);
    assert.ok(text(name).split("\n").length < 320, name);
  }
});

/** The blocks of a kind, with what they say of themselves, as rows of a table. */
function rows(kind) {
  const blocks = every.matchAll(new RegExp(`^${kind} "(\\w+)" \\{\\n([\\s\\S]*?)^\\}`, "gm"));
  return [...blocks].map(([, name, body]) => {
    const described = /^ {2}description = (".*")$/m.exec(body)?.[1];
    assert.ok(described, `${kind} ${name} has no description`);
    const shown = JSON.parse(described).replaceAll("$${", "${");
    const needed = kind === "variable" ? (/^ {2}default\b/m.test(body) ? " |" : " yes |") : "";
    return `| \`${name}\` |${needed} ${shown} |`;
  });
}

test("README lists every input and output as the module says it", () => {
  let now = readFileSync(readme, "utf8");
  const put = (kind, head) => {
    const table = `<!-- ${kind}s -->\n\n${head}\n${rows(kind).join("\n")}\n\n<!-- /${kind}s -->`;
    now = now.replace(new RegExp(`<!-- ${kind}s -->[\\s\\S]*<!-- /${kind}s -->`), () => table);
  };
  put("variable", "| Input | Needed | What |\n| --- | --- | --- |");
  put("output", "| Output | What |\n| --- | --- |");
  if (process.env.UPDATE_DOCUMENTS) writeFileSync(readme, now);
  assert.equal(readFileSync(readme, "utf8"), now, "write it again with UPDATE_DOCUMENTS=1");
});

test("pages are sent with the policy that the program sends them with", () => {
  const theme = readFileSync(join(workspace, "site-theme/src/frame.rs"), "utf8");
  const meta = /META_POLICY: &str = "([\s\S]*?)";/.exec(theme)[1].replace(/\\\n\s*/g, "");
  const header = `${meta.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")}; frame-ancestors 'none'`;
  assert.ok(every.includes(`"${header}"`), header);
});

test("the page of those who are signed out needs nothing that is private, and nothing inline", () => {
  const page = readFileSync(join(module, "edge/signed-out/index.html"), "utf8");
  const addresses = [...page.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, address]) => address);
  assert.deepEqual(addresses, ["/signed-out/page.css", "/signed-out/page.js", "/auth/login"]);
  for (const address of addresses.slice(0, 2)) assert.ok(existsSync(join(module, "edge", address)), address);
  assert.doesNotMatch(page, /<style|style=|<script(?! src)|\son\w+=/);
});

test("that page leads to signing in and back, and never in a circle", () => {
  const script = readFileSync(join(module, "edge/signed-out/page.js"), "utf8");
  const store = new Map();
  let nowMs = 1_800_000_000_000;
  const open = (pathname, sessionStorage) => {
    const link = { href: "/auth/login" };
    const gone = [];
    const location = { pathname, search: "?tab=docs", hash: "#a&b", replace: (to) => gone.push(to) };
    const document = { querySelector: () => link };
    runInNewContext(script, { document, location, sessionStorage, encodeURIComponent, Date: { now: () => nowMs } });
    return [link.href, gone.length];
  };
  const kept = { getItem: (key) => store.get(key) ?? null, setItem: (key, value) => store.set(key, value) };
  const there = "/auth/login?next=%2Fcatalog%2F%3Ftab%3Ddocs%23a%26b";
  assert.deepEqual(open("/catalog/", kept), [there, 1]);
  assert.deepEqual(open("/catalog/", kept), [there, 0]);
  nowMs += 30_000;
  assert.deepEqual(open("/catalog/", kept), [there, 1]);
  assert.deepEqual(open("/signed-out/index.html", kept), ["/auth/login", 0]);
  const refused = { getItem: () => { throw new Error("no storage"); } };
  assert.deepEqual(open("/catalog/", refused), [there, 0]);
});
