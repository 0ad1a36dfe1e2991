// Requests to AWS, signed with Signature Version 4, as its own tools sign them:
// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html>.

import { createHash, createHmac } from "node:crypto";

const region = "eu-central-1";
const sha256 = (data) => createHash("sha256").update(data).digest("hex");
const hmac = (key, data) => createHmac("sha256", key).update(data).digest();

/** Asks a service; `credentials` are `{ id, secret, token }`. */
export async function ask(base, credentials, { service, method = "POST", path = "/", query = {}, headers = {}, body = "" }) {
  const url = new URL(path, base);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const date = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
  const told = {
    ...headers,
    host: url.host,
    "x-amz-content-sha256": sha256(body),
    "x-amz-date": date,
    ...(credentials.token && { "x-amz-security-token": credentials.token }),
  };
  const names = Object.keys(told).sort();
  const canonical = [
    method,
    url.pathname,
    [...url.searchParams].map((pair) => pair.map(encodeURIComponent).join("=")).sort().join("&"),
    ...names.map((name) => `${name}:${told[name]}`),
    "",
    names.join(";"),
    sha256(body),
  ].join("\n");
  const scope = `${date.slice(0, 8)}/${region}/${service}/aws4_request`;
  const key = [date.slice(0, 8), region, service, "aws4_request"].reduce(hmac, `AWS4${credentials.secret}`);
  const text = ["AWS4-HMAC-SHA256", date, scope, sha256(canonical)].join("\n");
  const signature = createHmac("sha256", key).update(text).digest("hex");
  const { host, ...rest } = told;
  const authorization = `AWS4-HMAC-SHA256 Credential=${credentials.id}/${scope}, SignedHeaders=${names.join(";")}, Signature=${signature}`;
  const answer = await fetch(url, { method, headers: { ...rest, authorization }, body: method === "GET" ? undefined : body });
  return { status: answer.status, text: await answer.text() };
}

/** The parameters of a service that takes forms. */
export function form(Action, Version, more = {}) {
  return {
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ Action, Version, ...more }).toString(),
  };
}

/** The parameters of a service that takes JSON. */
export function json(target, value, version = "1.1") {
  return {
    headers: { "content-type": `application/x-amz-json-${version}`, "x-amz-target": target },
    body: JSON.stringify(value),
  };
}
