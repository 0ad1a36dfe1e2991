// The edge as a whole, over sockets: what somebody without a session gets, what comes of
// it with one, and what functions and buckets are told.

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { createHash, generateKeyPairSync } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, request as rawRequest } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";

import { getSignedCookies } from "@aws-sdk/cloudfront-signer";

import { bucket, folder, lambda, startEdge } from "../lib/edge.mjs";

const host = "https://portal.example.com";
const pair = generateKeyPairSync("ec", {
  namedCurve: "prime256v1",
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});
const files = {
  "site/index.html": "<p>home</p>",
  "site/404.html": "<p>not found</p>",
  "site/catalog/index.html": "<p>catalog</p>",
  "site/search/index.json": "{}",
  "site/search/part.bin": "0123456789",
  "site/assets/a.css": "a{}",
  "site/api/catalog/entities.json": "[]",
  "site/.callboard/outputs.txt": "private",
  "signed-out/signed-out/index.html": "<h1>Sign in</h1>",
  "signed-out/signed-out/page.css": "h1{}",
};

let place;
let edge;
let open;
let server;
const told = [];

/** A function, and a bucket behind HTTP, that say what they were asked. */
async function listen() {
  const made = createServer(async (request, response) => {
    const body = await text(request);
    told.push({ method: request.method, url: request.url, headers: request.headers, body });
    if (request.url.startsWith("/lambda/api/scaffolder/v2/tasks/none")) return response.writeHead(404).end("{}");
    const policy = request.url.includes("own-policy") ? { "content-security-policy": "default-src 'none'" } : {};
    response.writeHead(200, { "content-type": "application/json", "set-cookie": ["a=1", "b=2"], server: "x", ...policy });
    response.end('{"from":"function"}');
  });
  await new Promise((resolve) => made.listen(0, "127.0.0.1", resolve));
  return made;
}

before(async () => {
  place = await mkdtemp(join(tmpdir(), "callboard-edge-"));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(place, name)), { recursive: true });
    await writeFile(join(place, name), content);
  }
  server = await listen();
  const base = `http://127.0.0.1:${server.address().port}`;
  const origins = {
    site: folder(join(place, "site")),
    "signed-out": folder(join(place, "signed-out")),
    auth: lambda(`${base}/lambda`),
    scaffold: lambda(`${base}/lambda`),
  };
  edge = await startEdge({ origins, keys: { KONE: pair.publicKey }, publicOrigin: host });
  open = await startEdge({ origins: { ...origins, site: bucket(`${base}/acme/site`) }, publicOrigin: host });
});

after(async () => {
  await edge.stop();
  await open.stop();
  server.closeAllConnections();
  server.close();
  await rm(place, { recursive: true, force: true });
});

function session() {
  const expires = Math.floor(Date.now() / 1000) + 600;
  const Condition = { DateLessThan: { "AWS:EpochTime": expires } };
  const policy = JSON.stringify({ Statement: [{ Resource: `${host}/*`, Condition }] });
  const cookies = getSignedCookies({ policy, keyPairId: "KONE", privateKey: pair.privateKey, algorithm: "SHA256" });
  return Object.entries(cookies).map(([name, value]) => `${name}=${value}`).join("; ");
}

const get = (path, headers = {}, to = edge) => fetch(to.url + path, { headers, redirect: "manual" });
const signedIn = (path, headers = {}) => get(path, { cookie: session(), ...headers });
const sha256 = (body) => createHash("sha256").update(body).digest("hex");

test("without a session there is the page to sign in at, and nothing else", async () => {
  const paths = ["/", "/catalog/", "/catalog", "/assets/a.css", "/search/index.json", "/search/part.bin"].concat([
    "/api/catalog/entities",
    "/missing/",
    "/.callboard/outputs.txt",
    "/404.html",
    "/api/scaffolder/v2/tasks",
    "/create/tasks/",
  ]);
  told.length = 0;
  for (const path of paths) {
    const answer = await get(path);
    assert.equal(answer.status, 403, path);
    assert.equal(await answer.text(), files["signed-out/signed-out/index.html"], path);
  }
  assert.deepEqual(told, [], "no function was asked");
  const style = await get("/signed-out/page.css");
  assert.equal(style.status, 200);
  assert.equal((await get("/api/auth/")).status, 200);
});

test("with a session there is the portal", async () => {
  assert.equal(await (await signedIn("/")).text(), "<p>home</p>");
  assert.equal(await (await signedIn("/api/catalog/entities")).text(), "[]");
  const moved = await signedIn("/catalog?a=1");
  assert.deepEqual([moved.status, moved.headers.get("location")], [301, "/catalog/?a=1"]);
  const missing = await signedIn("/missing/");
  assert.deepEqual([missing.status, await missing.text()], [404, "<p>not found</p>"]);
  assert.equal((await signedIn("/.callboard/outputs.txt")).status, 404);
  assert.equal((await fetch(edge.url, { method: "POST", headers: { cookie: session() } })).status, 403);
});

test("ranges are passed on, and unchanged files are not sent again", async () => {
  const part = await signedIn("/search/part.bin", { range: "bytes=2-4" });
  assert.deepEqual([part.status, part.headers.get("content-range"), await part.text()], [206, "bytes 2-4/10", "234"]);
  const end = await signedIn("/search/part.bin", { range: "bytes=-3" });
  assert.equal(await end.text(), "789");
  assert.equal((await signedIn("/search/part.bin", { range: "bytes=10-" })).status, 416);
  const whole = await signedIn("/search/part.bin");
  const again = await signedIn("/search/part.bin", { "if-none-match": whole.headers.get("etag") });
  assert.equal(again.status, 304);
});

test("every answer says what browsers may do with it", async () => {
  for (const answer of [await get("/"), await signedIn("/"), await signedIn("/missing/"), await get("/api/auth/x")]) {
    assert.match(answer.headers.get("content-security-policy"), /frame-ancestors 'none'/);
    assert.equal(answer.headers.get("x-content-type-options"), "nosniff");
    assert.match(answer.headers.get("strict-transport-security"), /^max-age=/);
    assert.equal(answer.headers.get("server"), null);
  }
  const own = await get("/api/auth/own-policy");
  assert.equal(own.headers.get("content-security-policy"), "default-src 'none'");
  assert.equal(own.headers.get("cache-control"), "no-store");
  assert.deepEqual(own.headers.getSetCookie(), ["a=1", "b=2"]);
});

test("what is posted needs the digest of its body", async () => {
  const post = (body, headers) =>
    fetch(`${edge.url}/api/auth/refresh`, { method: "POST", body, headers: { "content-type": "application/json", ...headers } });
  told.length = 0;
  assert.equal((await post("{}", {})).status, 403);
  assert.equal((await post("{}", { "x-amz-content-sha256": sha256("other") })).status, 403);
  assert.equal((await post("", {})).status, 403);
  assert.deepEqual(told, []);
  const sent = await post("{}", { "x-amz-content-sha256": sha256("{}"), authorization: "Bearer mine" });
  assert.equal(sent.status, 200);
  assert.equal(told[0].body, "{}");
  assert.match(told[0].headers.authorization, /^AWS4-HMAC-SHA256/);
});

test("a function is told what the reader sent, but not to which host", async () => {
  told.length = 0;
  await signedIn("/api/scaffolder/v2/tasks?order=desc&a=%20", { "x-mine": "1" });
  const [{ url, headers }] = told;
  assert.equal(url, "/lambda/api/scaffolder/v2/tasks?order=desc&a=%20");
  assert.equal(headers["x-mine"], "1");
  assert.match(headers.cookie, /CloudFront-Policy/);
  assert.match(headers.host, /^127\.0\.0\.1:/);
  assert.ok(headers["x-forwarded-for"]);
});

test("error pages are for the whole distribution, functions included", async () => {
  const answer = await signedIn("/api/scaffolder/v2/tasks/none");
  assert.deepEqual([answer.status, await answer.text()], [404, "<p>not found</p>"]);
});

test("a bucket is told neither cookies nor queries", async () => {
  told.length = 0;
  await get("/catalog/?x=1", { cookie: "a=1", range: "bytes=0-1", authorization: "Bearer mine" }, open);
  const [{ url, headers }] = told;
  assert.equal(url, "/acme/site/catalog/index.html");
  assert.equal(headers.range, "bytes=0-1");
  assert.deepEqual([headers.cookie, headers.authorization], [undefined, undefined]);
});

test("an encoded way out of a folder is none", async () => {
  const { port } = new URL(edge.url);
  for (const path of ["/assets/..%2f..%2fsigned-out/signed-out/page.css", "/assets/%2e%2e/%2e%2e/x"]) {
    const status = await new Promise((resolve) =>
      rawRequest({ port, host: "127.0.0.1", path, headers: { cookie: session() } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      }).end(),
    );
    assert.equal(status, 404, path);
  }
});
