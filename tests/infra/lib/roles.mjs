// What the roles of a portal are tried on: every sort of thing there is, by every role.
//
// `attempts` is the table; who is not named there has to be refused.

import { ask, form, json } from "./signed.mjs";

/** Whoever this is may do everything until the emulator checks rights. */
const anybody = { id: "test", secret: "test" };

const buckets = { site: "acme-portal", state: "acme-portal-state", logs: "acme-portal-logs" };

/** Objects that are there, so that a refusal is one. */
const objects = [
  [buckets.site, "site/index.html"],
  [buckets.site, "site/catalog/all.json"],
  [buckets.site, "crawls/one"],
  [buckets.state, "tasks/one/events/00000001.json"],
  [buckets.state, "sign-in/one"],
  [buckets.logs, "readers/one"],
];

const one = (resources, type, index) =>
  resources.find((resource) => resource.type === type && (index === undefined || resource.index === index)).values;

/**
 * Puts something behind every name. The policies of buckets go, since the emulator knows
 * no condition of theirs and is asked without TLS: what is tried are roles.
 */
export async function fill(url, resources) {
  const s3 = (method, path, more) => ask(url, anybody, { service: "s3", method, path, ...more });
  for (const bucket of Object.values(buckets)) await s3("DELETE", `/${bucket}`, { query: { policy: "" } });
  for (const [bucket, key] of objects) await s3("PUT", `/${bucket}/${key}`, { body: "x" });
  for (const { values } of resources.filter(({ type }) => type === "aws_secretsmanager_secret")) {
    await ask(url, anybody, {
      service: "secretsmanager",
      ...json("secretsmanager.PutSecretValue", { SecretId: values.arn, SecretString: "{}", ClientRequestToken: crypto.randomUUID() }),
    });
  }
}

/** Credentials of each role, by its name. */
export async function takeRoles(url, resources) {
  const roles = new Map();
  for (const { address, index, values } of resources.filter(({ type }) => type === "aws_iam_role")) {
    const { text } = await ask(url, anybody, {
      service: "sts",
      ...form("AssumeRole", "2011-06-15", { RoleArn: values.arn, RoleSessionName: "tried" }),
    });
    const part = (name) => new RegExp(`<${name}>([^<]+)</${name}>`).exec(text)?.[1];
    const name = typeof index === "string" ? index : /aws_iam_role\.(\w+)/.exec(address)[1];
    roles.set(name, { id: part("AccessKeyId"), secret: part("SecretAccessKey"), token: part("SessionToken") });
  }
  return roles;
}

/** What is tried, who may, and how it is tried. What is deleted comes last. */
export function attempts(url, resources) {
  const by = (service, more) => (credentials) => ask(url, credentials, { service, ...more });
  const s3 = (method, path, who, query) => ({
    what: `${method} ${path}${query ? " (list)" : ""}`,
    who,
    attempt: by("s3", { method, path: `/${path}`, query, body: method === "PUT" ? "x" : "" }),
  });
  const list = (bucket, who) => s3("GET", bucket, who, { "list-type": "2" });
  const secret = (name, who) => ({
    what: `read the secret ${name}`,
    who,
    attempt: by("secretsmanager", json("secretsmanager.GetSecretValue", { SecretId: one(resources, "aws_secretsmanager_secret", name).arn })),
  });
  const call = (name, who) => ({
    what: `call ${name}`,
    who,
    attempt: by("lambda", {
      path: `/2015-03-31/functions/${one(resources, "aws_lambda_function", name).function_name}/invocations`,
      headers: { "x-amz-invocation-type": "Event" },
      body: "{}",
    }),
  });
  const { site, state, logs } = buckets;
  const runs = ["scaffold", "publish"];
  const functions = ["auth", "scaffold", "publish"];
  return [
    s3("GET", `${site}/site/index.html`, ["workflow", ...runs]),
    s3("GET", `${site}/site/catalog/all.json`, ["workflow", ...functions]),
    s3("PUT", `${site}/site/index.html`, ["workflow"]),
    s3("GET", `${site}/crawls/one`, ["workflow"]),
    s3("PUT", `${site}/crawls/one`, ["workflow"]),
    s3("PUT", `${site}/signed-out/signed-out/index.html`, []),
    s3("GET", `${state}/config/app-config.yaml`, functions),
    s3("PUT", `${state}/config/app-config.yaml`, []),
    s3("GET", `${state}/tasks/one/events/00000001.json`, runs),
    s3("PUT", `${state}/tasks/one/events/00000002.json`, runs),
    s3("PUT", `${state}/runs/one.json`, runs),
    s3("PUT", `${state}/submissions/one.json`, runs),
    s3("GET", `${state}/sign-in/one`, ["auth"]),
    s3("PUT", `${state}/sign-in/two`, ["auth"]),
    s3("GET", `${logs}/readers/one`, []),
    s3("PUT", `${logs}/readers/two`, []),
    list(site, ["workflow", ...functions]),
    list(state, functions),
    list(logs, []),
    secret("session-keys", ["auth", "scaffold"]),
    secret("signing-keys", ["auth"]),
    secret("auth", ["auth"]),
    secret("scaffold", ["scaffold"]),
    secret("publish", ["publish"]),
    call("publish", ["scaffold", "schedule"]),
    call("auth", []),
    call("scaffold", []),
    {
      what: "keep what was lost",
      who: ["publish"],
      attempt: by("sqs", json("AmazonSQS.SendMessage", { QueueUrl: one(resources, "aws_sqs_queue").url, MessageBody: "{}" }, "1.0")),
    },
    { what: "list people", who: [], attempt: by("iam", form("ListUsers", "2010-05-08")) },
    { what: "list secrets", who: [], attempt: by("secretsmanager", json("secretsmanager.ListSecrets", {})) },
    { what: "change a function", who: [], attempt: by("lambda", { method: "DELETE", path: "/2015-03-31/functions/portal-auth" }) },
    { what: "see the distribution", who: [], attempt: by("cloudfront", { method: "GET", path: "/2020-05-31/distribution" }) },
    s3("DELETE", `${site}/signed-out/signed-out/page.css`, []),
    s3("DELETE", `${state}/sign-in/one`, ["auth"]),
    s3("DELETE", `${state}/tasks/one/events/00000001.json`, runs),
    s3("DELETE", `${site}/site/index.html`, ["workflow"]),
  ];
}
