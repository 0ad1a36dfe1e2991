// What the module would make: a private portal, a public one, and a public one of files
// alone. The rules are tried on plans that were broken, too: one that finds nothing in
// those proves nothing.

import { after, before, test } from "node:test";
import assert from "node:assert/strict";

import { behaviours, errorPages } from "../stand-ins/edge/lib/behaviours.mjs";
import * as moto from "./lib/moto.mjs";
import { findings } from "./lib/rules.mjs";
import { planned, prepare } from "./lib/terraform.mjs";

const place = await prepare();
const skip = place.skip ?? moto.missing;
const time = { skip, timeout: 400_000 };
let emulator;
let portal;

const plan = (name, more) => planned(place, { endpoint: emulator.url, emulator: false, ...place.variables, ...more }, name);
const distribution = (resources) => resources.find(({ type }) => type === "aws_cloudfront_distribution").values;
const types = (resources, type) => resources.filter((resource) => resource.type === type);

before(async () => {
  if (skip) return;
  emulator = await moto.startMoto();
  portal = await plan("private", {});
});

after(async () => {
  await emulator?.stop();
  await place.remove?.();
});

test("a private portal opens to a session only", time, () => {
  assert.deepEqual(findings(portal), []);
});

test("nothing of a portal is left out but for emulators", time, () => {
  for (const type of ["aws_cloudfront_cache_policy", "aws_cloudfront_response_headers_policy", "aws_budgets_budget"]) {
    assert.notEqual(types(portal, type).length, 0, type);
  }
  assert.equal(types(portal, "aws_cloudfront_function")[0].values.publish, true);
});

test("the key group has two keys", time, () => {
  assert.equal(types(portal, "aws_cloudfront_public_key").length, 2);
  assert.equal(types(portal, "aws_cloudfront_key_group").length, 1);
});

test("the stand-in for CloudFront has the same behaviours", time, () => {
  const { default_cache_behavior: [rest], ordered_cache_behavior: ordered, custom_error_response: pages } = distribution(portal);
  const told = [...ordered, { ...rest, path_pattern: "*" }].map((one) => [
    one.path_pattern,
    one.target_origin_id,
    [...one.allowed_methods].sort(),
  ]);
  assert.deepEqual(told, behaviours.map(({ path, origin, methods }) => [path, origin, [...methods].sort()]));
  const shown = Object.fromEntries(pages.map((page) => [page.error_code, page.response_page_path]));
  assert.deepEqual(shown, Object.fromEntries(Object.entries(errorPages)));
});

test("parts of the index are not packed, so that ranges are those of the file", time, () => {
  const search = distribution(portal).ordered_cache_behavior.find(({ path_pattern: path }) => path === "/search/*");
  assert.equal(search.compress, false);
});

test("a public portal is one variable", time, async () => {
  const open = await plan("public", { public: true, signing_public_keys: {} });
  assert.deepEqual(findings(open, { isPublic: true }), []);
  assert.equal(types(open, "aws_cloudfront_key_group").length, 0);
  assert.equal(types(open, "aws_lambda_function").length, 3);
  assert.notDeepEqual(findings(open), [], "it would not do for a private one");
});

test("a public portal can be files alone", time, async () => {
  const files = await plan("files", { public: true, signing_public_keys: {}, functions_dir: null });
  assert.deepEqual(findings(files, { isPublic: true }), []);
  for (const type of ["aws_lambda_function", "aws_secretsmanager_secret", "aws_scheduler_schedule"]) {
    assert.deepEqual(types(files, type), [], type);
  }
});

test("what makes no sense is refused, with what would", time, async () => {
  const rows = [
    [{ signing_public_keys: { blue: place.variables.signing_public_keys.blue } }, /Name two keys/],
    [{ functions_dir: null }, /A private portal needs the function/],
  ];
  for (const [more, message] of rows) await assert.rejects(plan("refused", more), message);
});

test("the rules find what was broken", time, () => {
  const one = (resources, type) => resources.find((resource) => resource.type === type);
  const rows = [
    ["needs no session", (all) => {
      const { values, unknown } = one(all, "aws_cloudfront_distribution");
      values.default_cache_behavior[0].trusted_key_groups = [];
      unknown.default_cache_behavior[0].trusted_key_groups = undefined;
    }],
    ["nobody can sign in", (all) => {
      distribution(all).ordered_cache_behavior.find(({ path_pattern: path }) => path === "/api/auth/*").trusted_key_groups = ["x"];
    }],
    ["answers without TLS", (all) => (distribution(all).ordered_cache_behavior[0].viewer_protocol_policy = "allow-all")],
    ["takes what is sent", (all) => distribution(all).default_cache_behavior[0].allowed_methods.push("POST")],
    ["is asked without TLS", (all) => {
      distribution(all).origin.find(({ origin_id: id }) => id === "auth").custom_origin_config[0].origin_protocol_policy = "match-viewer";
    }],
    ["old versions of TLS", (all) => (distribution(all).viewer_certificate[0].minimum_protocol_version = "TLSv1")],
    ["could be made public", (all) => (one(all, "aws_s3_bucket_public_access_block").values.block_public_policy = false)],
    ["answers to anybody", (all) => (one(all, "aws_lambda_function_url").values.authorization_type = "NONE")],
    ["the action s3:* is a wildcard", (all) => grant(all, { Action: "s3:*", Resource: "arn:aws:s3:::acme-portal/site/*" })],
    ["the resource * is a wildcard", (all) => grant(all, { Action: "s3:GetObject", Resource: "*" })],
    ["the resource arn:aws:s3:::acme-portal/* is a wildcard", (all) => grant(all, { Action: "s3:GetObject", Resource: "arn:aws:s3:::acme-portal/*" })],
    ["is for everybody", (all) => grant(all, { Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::acme-portal/site/*" })],
    ["workflows of any branch", (all) => {
      const role = all.find(({ address }) => address.endsWith("aws_iam_role.workflow"));
      const Condition = { StringEquals: { "x:aud": "sts.amazonaws.com", "x:sub": "repo:acme/portal:*" } };
      role.values.assume_role_policy = JSON.stringify({ Statement: { Principal: { Federated: "x" }, Condition } });
    }],
    ["would hold a secret", (all) => all.push({ address: "x", type: "aws_secretsmanager_secret_version", values: {}, unknown: {} })],
  ];
  for (const [message, breakIt] of rows) {
    const broken = structuredClone(portal);
    breakIt(broken);
    assert.match(findings(broken).join("\n"), new RegExp(message.replaceAll("*", "\\*")), message);
  }
});

function grant(all, statement) {
  const policy = JSON.stringify({ Statement: [{ Effect: "Allow", ...statement }] });
  all.find(({ type }) => type === "aws_iam_role_policy").values.policy = policy;
}
