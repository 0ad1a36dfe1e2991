// Every file of a portal, through the stand-in for CloudFront: the function that the
// Terraform module puts there finds each at its address. Nothing but the page to sign in
// at is there for whoever has no session.

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { join, relative } from "node:path";

import { build, exampleConfig, temporaryFolder, workspace } from "../lib/callboard.mjs";
import { folder, startEdge } from "../stand-ins/edge/lib/edge.mjs";

let place;
let files;
let open;
let closed;

before(async () => {
  place = await temporaryFolder();
  await build(exampleConfig, place.folder);
  const entries = await readdir(place.folder, { recursive: true, withFileTypes: true });
  files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(place.folder, join(entry.parentPath ?? entry.path, entry.name)));
  const nobody = async () => ({ status: 500, headers: {}, body: Buffer.from("no function is asked here") });
  const origins = {
    site: folder(place.folder),
    "signed-out": folder(join(workspace, "infra/terraform/edge")),
    auth: nobody,
    scaffold: nobody,
  };
  const { publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const keys = { KONE: publicKey.export({ type: "spki", format: "pem" }) };
  open = await startEdge({ origins, publicOrigin: "https://portal.example.com" });
  closed = await startEdge({ origins, keys, publicOrigin: "https://portal.example.com" });
});

after(async () => {
  await open?.stop();
  await closed?.stop();
  await place?.remove();
});

/** The address of a file: of `index.html`, that of its folder. */
function address(file) {
  const path = file.replace(/(^|\/)index\.html$/, "$1");
  return `/${path.split("/").map(encodeURIComponent).join("/")}`;
}

const isOwn = (file) => file.startsWith(".callboard/");

test("every file is found at its address, but those of the publisher", async () => {
  assert.ok(files.length > 500, `${files.length} files`);
  for (const file of files) {
    const answer = await fetch(open.url + address(file), { redirect: "manual" });
    const bytes = Buffer.from(await answer.arrayBuffer());
    assert.equal(answer.status, isOwn(file) ? 404 : 200, file);
    if (!isOwn(file)) assert.ok(bytes.equals(await readFile(join(place.folder, file))), file);
  }
});

test("a bookmark without the last slash is sent on, and arrives", async () => {
  const folders = files.filter((file) => file.endsWith("/index.html") && !file.startsWith("api/"));
  for (const file of folders) {
    const answer = await fetch(open.url + address(file).replace(/\/$/, ""));
    assert.equal(answer.status, 200, file);
    await answer.arrayBuffer();
  }
});

test("without a session every address has the same page, which says nothing", async () => {
  const page = await readFile(join(workspace, "infra/terraform/edge/signed-out/index.html"), "utf8");
  for (const file of files) {
    const answer = await fetch(closed.url + address(file), { redirect: "manual" });
    assert.deepEqual([answer.status, await answer.text()], [403, page], file);
  }
});
