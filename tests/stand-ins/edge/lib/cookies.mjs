// Whether signed cookies open an address: the decision that CloudFront makes.
//
// `decide` is the way in. The rules are those of "Use signed cookies" in the Amazon
// CloudFront developer guide; `test/cookies.test.mjs` holds them against Amazon's own
// signer. Not here: signed URLs, which the portal does not use, and conditions on
// addresses of IPv6, which CloudFront does not take either.

import { createPublicKey, verify } from "node:crypto";
import { BlockList, isIPv4 } from "node:net";

/** The longest policy that is looked at, in bytes. */
const MAX_POLICY = 8192;

/** The keys of a key group by their ids, from PEM. */
export function keyGroup(keys) {
  return new Map(Object.entries(keys).map(([id, pem]) => [id, createPublicKey(pem)]));
}

/** The cookies of a request, by name. Of two with one name the first counts. */
export function readCookies(header = "") {
  const all = new Map();
  for (const pair of header.split(";")) {
    const at = pair.indexOf("=");
    const name = pair.slice(0, at).trim();
    if (at > 0 && name !== "" && !all.has(name)) all.set(name, pair.slice(at + 1).trim());
  }
  return all;
}

/**
 * Why these cookies do not open an address, or `undefined` where they do.
 *
 * `url` is the address as the reader wrote it, `nowSeconds` the time, `address` the
 * reader's.
 */
export function decide({ cookies, url, keys, nowSeconds, address }) {
  const id = cookies.get("CloudFront-Key-Pair-Id");
  const signature = decode(cookies.get("CloudFront-Signature"));
  if (id === undefined || signature === undefined) return "MissingKey";
  const key = keys.get(id);
  if (key === undefined) return "UnknownKey";
  const digest = { undefined: "sha1", SHA1: "sha1", SHA256: "sha256" }[cookies.get("CloudFront-Hash-Algorithm")];
  if (digest === undefined) return "UnknownHashAlgorithm";

  const policy = written(cookies, url);
  if (policy === undefined) return "MalformedPolicy";
  if (!verify(digest, Buffer.from(policy), key, signature)) return "WrongSignature";
  return refusal(policy, { url, nowSeconds, address });
}

/** The policy as it was signed: in a cookie, or the one that an expiry stands for. */
function written(cookies, url) {
  const policy = decode(cookies.get("CloudFront-Policy"));
  if (policy !== undefined) return policy.length <= MAX_POLICY ? policy.toString("utf8") : undefined;
  const expires = cookies.get("CloudFront-Expires");
  if (!/^\d{1,12}$/.test(expires ?? "")) return undefined;
  const Condition = { DateLessThan: { "AWS:EpochTime": Number(expires) } };
  return JSON.stringify({ Statement: [{ Resource: url, Condition }] });
}

/** Why a policy, whose signature is good, does not open an address. */
function refusal(text, { url, nowSeconds, address }) {
  const statements = parsed(text)?.Statement;
  if (!Array.isArray(statements) || statements.length !== 1) return "MalformedPolicy";
  const [{ Resource: resource, Condition: condition }] = statements;
  const before = condition?.DateLessThan?.["AWS:EpochTime"];
  const after = condition?.DateGreaterThan?.["AWS:EpochTime"];
  const from = condition?.IpAddress?.["AWS:SourceIp"];
  if (!Number.isInteger(before)) return "MalformedPolicy";
  if (nowSeconds >= before) return "Expired";
  if (after !== undefined && !(nowSeconds > after)) return "NotYetValid";
  if (from !== undefined && !isWithin(address, from)) return "OtherAddress";
  if (resource !== undefined && !pattern(resource).test(url)) return "OtherResource";
  return undefined;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Amazon's base64: what a cookie cannot hold is written with other characters. */
function decode(text) {
  if (text === undefined || !/^[A-Za-z0-9\-_~]+$/.test(text)) return undefined;
  const usual = { "-": "+", _: "=", "~": "/" };
  return Buffer.from(text.replace(/[-_~]/g, (character) => usual[character]), "base64");
}

/** A pattern of CloudFront: `*` is any text, `?` any character; it is case-sensitive. */
export function pattern(text) {
  const escaped = text.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`, "s");
}

function isWithin(address, range) {
  const [network, length = "32"] = range.split("/");
  if (!isIPv4(network) || !isIPv4(address ?? "")) return false;
  const list = new BlockList();
  list.addSubnet(network, Number(length), "ipv4");
  return list.check(address);
}
