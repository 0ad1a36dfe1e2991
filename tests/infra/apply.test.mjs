// What the module makes, in an emulator of AWS: that it can be made, that its policies
// are what they should be, and that each role can do its work and nothing else tried.

import { after, before, test } from "node:test";
import assert from "node:assert/strict";

import * as moto from "./lib/moto.mjs";
import { findings } from "./lib/rules.mjs";
import { allows, attempts, fill, roleNames, takeRoles } from "./lib/roles.mjs";
import { applied, prepare } from "./lib/terraform.mjs";

const place = await prepare();
const skip = place.skip ?? moto.missing;
const time = { skip, timeout: 400_000 };
let emulator;
let portal;

before(async () => {
  if (skip) return;
  emulator = await moto.startMoto();
  portal = await applied(place, { endpoint: emulator.url, ...place.variables });
}, { timeout: 400_000 });

after(async () => {
  await emulator?.stop();
  await place.remove?.();
});

test("everything is made, and holds to the rules", time, () => {
  const count = (type) => portal.filter((resource) => resource.type === type).length;
  assert.equal(count("aws_cloudfront_distribution"), 1);
  assert.equal(count("aws_lambda_function"), 3);
  assert.equal(count("aws_s3_bucket"), 3);
  assert.equal(count("aws_secretsmanager_secret"), 5);
  assert.deepEqual(findings(portal), []);
});

test("every policy is known by now", time, () => {
  const policies = portal.filter(({ type }) => ["aws_iam_role_policy", "aws_s3_bucket_policy"].includes(type));
  assert.equal(policies.length, 3 + 1 + 1 + 3, "functions, schedule, workflow, buckets");
  for (const { address, values } of policies) assert.ok(JSON.parse(values.policy).Statement, address);
});

test("addresses of functions are for this distribution alone", time, () => {
  const { arn } = portal.find(({ type }) => type === "aws_cloudfront_distribution").values;
  const permissions = portal.filter(({ type }) => type === "aws_lambda_permission");
  assert.deepEqual(permissions.map(({ index, values }) => `${index} ${values.action}`).sort(), [
    "auth lambda:InvokeFunction",
    "auth lambda:InvokeFunctionUrl",
    "scaffold lambda:InvokeFunction",
    "scaffold lambda:InvokeFunctionUrl",
  ]);
  for (const { values } of permissions) assert.equal(values.source_arn, arn);
});

test("each role may do its work, and nothing else on the list", time, () => {
  const wrong = [];
  for (const { what, who, action, resource } of attempts(emulator.url, portal)) {
    const may = roleNames.filter((role) => allows(portal, role, action, resource));
    if (may.join() !== roleNames.filter((role) => who.includes(role)).join()) wrong.push(`${what}: ${may.join()}`);
  }
  assert.deepEqual(wrong, []);
});

test("each role can do it, and nothing else that is tried, as far as the emulator can tell", time, async () => {
  await fill(emulator.url, portal);
  const roles = await takeRoles(emulator.url, portal);
  assert.deepEqual([...roles.keys()].sort(), roleNames);
  await emulator.checkRights();
  const wrong = [];
  for (const { what, who, attempt } of attempts(emulator.url, portal).filter(({ attempt }) => attempt)) {
    for (const [role, credentials] of roles) {
      const { status, text } = await attempt(credentials);
      const isAllowed = !(status === 403 || /AccessDenied|not authorized/i.test(text));
      if (isAllowed !== who.includes(role)) wrong.push(`${role} ${isAllowed ? "can" : "cannot"} ${what}: ${status} ${text.slice(0, 160)}`);
      if (isAllowed && status >= 400) wrong.push(`${role}: ${what}: ${status} ${text.slice(0, 160)}`);
    }
  }
  assert.deepEqual(wrong, []);
});
