// What the roles of a portal are tried on: every sort of thing there is, by every role.
//
// `attempts` is the table; who is not named there has to be refused. Each row is held
// against the policies (`allows`). The emulator is asked as well where it looks at what
// an action is done to, which is S3 and SQS, and where nobody may do it to anything.

import { pattern } from "../../stand-ins/edge/lib/cookies.mjs";
import { ask, form, json } from "./signed.mjs";

/** Whoever this is may do everything until the emulator checks rights. */
const anybody = { id: "test", secret: "test" };

/** The roles, sorted. */
export const roleNames = ["auth", "publish", "scaffold", "schedule", "workflow"];

const buckets = { site: "acme-portal", state: "acme-portal-state", logs: "acme-portal-logs" };

/** Objects that are there, so that a refusal is one. */
const objects = [
  [buckets.site, "site/index.html"],
  [buckets.site, "site/catalog/all.json"],
  [buckets.site, "crawls/one"],
  [buckets.state, "tasks/one/events/00000001.json"],
  [buckets.state, "sign-ins/one"],
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

/** The name of a role, or of the policy of one. */
const nameOf = ({ address, index }) => (typeof index === "string" ? index : /\.(\w+)(\[0\])?$/.exec(address)[1]);

/** Credentials of each role, by its name. */
export async function takeRoles(url, resources) {
  const roles = new Map();
  for (const resource of resources.filter(({ type }) => type === "aws_iam_role")) {
    const { text } = await ask(url, anybody, {
      service: "sts",
      ...form("AssumeRole", "2011-06-15", { RoleArn: resource.values.arn, RoleSessionName: "tried" }),
    });
    const part = (name) => new RegExp(`<${name}>([^<]+)</${name}>`).exec(text)?.[1];
    roles.set(nameOf(resource), { id: part("AccessKeyId"), secret: part("SecretAccessKey"), token: part("SessionToken") });
  }
  return roles;
}

/**
 * Whether a role's policy allows an action on something. Policies of roles here have
 * neither denials nor conditions; one that had would be an error.
 */
export function allows(resources, role, action, resource) {
  const policies = resources.filter((one) => one.type === "aws_iam_role_policy" && nameOf(one) === role);
  const statements = policies.flatMap(({ values }) => JSON.parse(values.policy).Statement);
  return statements.some((statement) => {
    if (statement.Effect !== "Allow" || statement.Condition) throw new Error(`cannot judge ${JSON.stringify(statement)}`);
    const matches = (texts, text) => [texts].flat().some((one) => pattern(one).test(text));
    return matches(statement.Action, action) && matches(statement.Resource, resource);
  });
}

/** What is tried, who may, and how it is tried. What is deleted comes last. */
export function attempts(url, resources) {
  const by = (service, more) => (credentials) => ask(url, credentials, { service, ...more });
  const s3 = (method, path, who, query) => ({
    what: `${method} ${path}${query ? " (list)" : ""}`,
    who,
    action: query ? "s3:ListBucket" : { GET: "s3:GetObject", PUT: "s3:PutObject", DELETE: "s3:DeleteObject" }[method],
    resource: `arn:aws:s3:::${path}`,
    attempt: by("s3", { method, path: `/${path}`, query, body: method === "PUT" ? "x" : "" }),
  });
  const list = (bucket, who) => s3("GET", bucket, who, { "list-type": "2" });
  const secret = (name, who) => ({
    what: `read the secret ${name}`,
    who,
    action: "secretsmanager:GetSecretValue",
    resource: one(resources, "aws_secretsmanager_secret", name).arn,
  });
  const call = (name, who) => ({
    what: `call ${name}`,
    who,
    action: "lambda:InvokeFunction",
    resource: one(resources, "aws_lambda_function", name).arn,
  });
  const log = (name, who) => ({
    what: `write to the log of ${name}`,
    who,
    action: "logs:PutLogEvents",
    resource: `${one(resources, "aws_cloudwatch_log_group", name).arn}:log-stream:one`,
  });
  const never = (action, resource, service, more) => ({ what: action, who: [], action, resource, attempt: by(service, more) });
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
    s3("GET", `${state}/sign-ins/one`, ["auth"]),
    s3("PUT", `${state}/sign-ins/two`, ["auth"]),
    s3("GET", `${logs}/readers/one`, []),
    s3("PUT", `${logs}/readers/two`, []),
    list(site, ["workflow", ...functions]),
    list(state, functions),
    list(logs, []),
    secret("sessions", ["auth", "scaffold"]),
    secret("signing-keys", ["auth"]),
    secret("auth", ["auth"]),
    secret("scaffold", ["scaffold"]),
    secret("publish", ["publish"]),
    call("publish", ["scaffold", "schedule"]),
    call("auth", []),
    call("scaffold", []),
    ...functions.map((name) => log(name, [name])),
    {
      what: "keep what was lost",
      who: ["publish"],
      action: "sqs:SendMessage",
      resource: one(resources, "aws_sqs_queue").arn,
      attempt: by("sqs", json("AmazonSQS.SendMessage", { QueueUrl: one(resources, "aws_sqs_queue").url, MessageBody: "{}" }, "1.0")),
    },
    never("iam:ListUsers", "*", "iam", form("ListUsers", "2010-05-08")),
    never("secretsmanager:ListSecrets", "*", "secretsmanager", json("secretsmanager.ListSecrets", {})),
    never("lambda:DeleteFunction", one(resources, "aws_lambda_function", "auth").arn, "lambda", {
      method: "DELETE",
      path: "/2015-03-31/functions/portal-auth",
    }),
    never("cloudfront:ListDistributions", "*", "cloudfront", { method: "GET", path: "/2020-05-31/distribution" }),
    s3("DELETE", `${site}/signed-out/signed-out/page.css`, []),
    s3("DELETE", `${state}/sign-ins/one`, ["auth"]),
    s3("DELETE", `${state}/tasks/one/events/00000001.json`, runs),
    s3("DELETE", `${site}/site/index.html`, ["workflow"]),
  ];
}
