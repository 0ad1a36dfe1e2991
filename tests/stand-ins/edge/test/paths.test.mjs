// The function of the Terraform module that maps addresses to files.

import { test } from "node:test";
import assert from "node:assert/strict";

import { modulePaths } from "../lib/edge.mjs";
import { asEvent, loadFunction } from "../lib/paths.mjs";

const map = loadFunction(modulePaths);

/** Where an address leads: a file, `301 address`, or `404`. */
function leads(target) {
  const [path, query = ""] = target.split("?");
  const result = map(asEvent({ method: "GET", path, query, headers: { cookie: "secret=1" } }));
  if (result.statusCode === undefined) return result.uri;
  return [result.statusCode, result.headers?.location?.value].filter(Boolean).join(" ");
}

test("addresses lead to files as the manual says", () => {
  const rows = [
    ["/", "/index.html"],
    ["/catalog/", "/catalog/index.html"],
    ["/catalog", "301 /catalog/"],
    ["/catalog/default/component/orders", "301 /catalog/default/component/orders/"],
    ["/catalog/Default/Component/Orders/", "/catalog/default/component/orders/index.html"],
    // A name may end like a file, and is an entity all the same.
    ["/catalog/default/component/node.js", "301 /catalog/default/component/node.js/"],
    ["/catalog/default/component/node.js/index.json", "/catalog/default/component/node.js/index.json"],
    ["/catalog/kind/component/component.csv", "/catalog/kind/component/component.csv"],
    ["/problems/rule/kind-schema.missing", "301 /problems/rule/kind-schema.missing/"],
    ["/docs/Default/component/orders/Guide/", "/docs/default/component/orders/Guide/index.html"],
    ["/docs/default/component/orders/images/Picture.PNG", "/docs/default/component/orders/images/Picture.PNG"],
    ["/docs/default/component/orders/v1.2", "301 /docs/default/component/orders/v1.2/"],
    ["/assets/portal.0123abcd.css", "/assets/portal.0123abcd.css"],
    ["/search/index.json", "/search/index.json"],
    ["/llms.txt", "/llms.txt"],
    ["/.well-known/api-catalog", "/.well-known/api-catalog"],
    ["/api/techdocs/static/docs/Default/component/orders/", "/api/techdocs/static/docs/default/component/orders/index.html"],
    ["/api/techdocs/static/docs/default/Component/orders/Picture.PNG", "/api/techdocs/static/docs/default/component/orders/Picture.PNG"],
    ["/signed-out/page.css", "/signed-out/page.css"],
    ["/api/catalog/entities", "/api/catalog/entities.json"],
    ["/api/catalog/entity-facets", "/api/catalog/entity-facets.json"],
    ["/api/catalog/entities/by-name/Component/default/Orders", "/api/catalog/entities/by-name/component/default/orders"],
  ];
  for (const [address, expected] of rows) assert.equal(leads(address), expected, address);
});

test("a query goes with whoever is sent on", () => {
  const rows = [
    ["/search?query=a%20b&types[]=x&types[]=y", "301 /search/?query=a%20b&types[]=x&types[]=y"],
    ["/catalog?flat", "301 /catalog/?flat"],
    ["/catalog?__proto__=1", "301 /catalog/"],
  ];
  for (const [address, expected] of rows) assert.ok(leads(address).startsWith(expected), leads(address));
});

test("nobody is sent to another host, and nothing of the publisher's is shown", () => {
  const addresses = ["//evil.example", "/x//evil.example", "/\\evil.example", "/%5cevil.example", "/%2fevil.example"].concat([
    "/.callboard/outputs.txt",
    "/docs/.git/config",
    "/docs/.well-known/x",
    "/%2ecallboard/outputs.txt",
    "/catalog/../.callboard/x",
    "/catalog/%2E%2E/x",
  ]);
  for (const address of addresses) assert.equal(leads(address), "404", address);
});

test("any text leads somewhere on this host", () => {
  const pieces = ["/", ".", "a", "%", "%2", "..", "//", "catalog", "docs", "api", "é", "\u0000", "~", ";", "@", ":"];
  let seed = 7;
  for (let round = 0; round < 300; round += 1) {
    let address = "/";
    for (let length = 0; length < 6; length += 1) {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      address += pieces[seed % pieces.length];
    }
    const to = leads(address);
    assert.match(to, /^(404$|301 \/(?!\/)|\/(?!\/))/, address);
  }
});
