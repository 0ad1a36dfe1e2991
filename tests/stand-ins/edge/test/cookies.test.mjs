// The stand-in's decisions, held against Amazon's own signer: what it signs is let in,
// and any change to it is not.

import { test } from "node:test";
import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";

import { getSignedCookies } from "@aws-sdk/cloudfront-signer";

import { decide, keyGroup, readCookies } from "../lib/cookies.mjs";

const pem = { publicKeyEncoding: { type: "spki", format: "pem" }, privateKeyEncoding: { type: "pkcs8", format: "pem" } };
const ec = () => generateKeyPairSync("ec", { namedCurve: "prime256v1", ...pem });
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048, ...pem });
const [blue, green, foreign] = [ec(), ec(), ec()];
const keys = keyGroup({ KBLUE: blue.publicKey, KGREEN: green.publicKey, KRSA: rsa.publicKey });

const now = 1_800_000_000;
const page = "https://portal.example.com/catalog/default/component/orders/?tab=docs";

/** A policy as the portal signs it, with some of it different. */
function policy({ resource = "https://portal.example.com/*", ...condition } = {}) {
  const Condition = { DateLessThan: { "AWS:EpochTime": now + 3600 }, ...condition };
  return JSON.stringify({ Statement: [{ Resource: resource, Condition }] });
}

function signed(text = policy(), { pair = blue, id = "KBLUE", algorithm = "SHA256" } = {}) {
  return getSignedCookies({ policy: text, keyPairId: id, privateKey: pair.privateKey, algorithm });
}

/** Why the cookies are refused, as a browser would send them. */
function why(cookies, { url = page, nowSeconds = now, address = "192.0.2.7" } = {}) {
  const header = Object.entries(cookies).map(([name, value]) => `${name}=${value}`).join("; ");
  return decide({ cookies: readCookies(header), url, keys, nowSeconds, address });
}

test("what Amazon's signer signs is let in", () => {
  assert.equal(why(signed()), undefined);
  assert.equal(why(signed(policy(), { pair: green, id: "KGREEN" })), undefined);
  assert.equal(why(signed(policy(), { pair: rsa, id: "KRSA" })), undefined);
  const sha1 = signed(policy(), { pair: rsa, id: "KRSA", algorithm: "SHA1" });
  assert.equal(why(sha1), undefined);
});

test("an expiry without a policy stands for that address alone", () => {
  const dateLessThan = new Date((now + 60) * 1000).toISOString();
  const cookies = getSignedCookies({ url: page, keyPairId: "KBLUE", privateKey: blue.privateKey, dateLessThan, algorithm: "SHA256" });
  assert.ok(cookies["CloudFront-Expires"]);
  assert.equal(why(cookies), undefined);
  assert.equal(why(cookies, { url: "https://portal.example.com/other/" }), "WrongSignature");
  assert.equal(why({ ...cookies, "CloudFront-Expires": String(now + 7200) }), "WrongSignature");
});

test("times count to the second", () => {
  assert.equal(why(signed(), { nowSeconds: now + 3599 }), undefined);
  assert.equal(why(signed(), { nowSeconds: now + 3600 }), "Expired");
  const later = signed(policy({ DateGreaterThan: { "AWS:EpochTime": now } }));
  assert.equal(why(later), "NotYetValid");
  assert.equal(why(later, { nowSeconds: now + 1 }), undefined);
});

test("a resource opens what it names and nothing else", () => {
  const rows = [
    ["https://portal.example.com/*", undefined],
    ["https://portal.example.com/catalog/*", undefined],
    ["http*://portal.example.com/*", undefined],
    ["https://portal.example.com/docs/*", "OtherResource"],
    ["https://other.example.com/*", "OtherResource"],
    ["https://portal.example.com/Catalog/*", "OtherResource"],
    ["https://portal.example.com/catalog/default/component/orders/", "OtherResource"],
    ["https://portalxexample.com/*", "OtherResource"],
  ];
  for (const [resource, expected] of rows) {
    assert.equal(why(signed(policy({ resource }))), expected, resource);
  }
});

test("an address that the policy names has to be the reader's", () => {
  const cookies = signed(policy({ IpAddress: { "AWS:SourceIp": "192.0.2.0/24" } }));
  assert.equal(why(cookies), undefined);
  assert.equal(why(cookies, { address: "198.51.100.1" }), "OtherAddress");
});

test("what was tampered with is refused", () => {
  const cookies = signed();
  const longer = signed(policy({ DateLessThan: { "AWS:EpochTime": now + 999_999 } }));
  assert.equal(why({ ...cookies, "CloudFront-Policy": longer["CloudFront-Policy"] }), "WrongSignature");
  assert.equal(why({ ...cookies, "CloudFront-Key-Pair-Id": "KGREEN" }), "WrongSignature");
  assert.equal(why({ ...cookies, "CloudFront-Key-Pair-Id": "KNONE" }), "UnknownKey");
  assert.equal(why({ ...cookies, "CloudFront-Signature": "!!!" }), "MissingKey");
  assert.equal(why({ ...cookies, "CloudFront-Hash-Algorithm": "SHA1" }), "WrongSignature");
  assert.equal(why({ ...cookies, "CloudFront-Hash-Algorithm": "none" }), "UnknownHashAlgorithm");
  for (const name of ["CloudFront-Policy", "CloudFront-Signature", "CloudFront-Key-Pair-Id"]) {
    const { [name]: _, ...rest } = cookies;
    assert.notEqual(why(rest), undefined, name);
  }
  assert.equal(why({}), "MissingKey");
});

test("each character of a signature counts", () => {
  const cookies = signed();
  const signature = cookies["CloudFront-Signature"];
  // The last characters may hold bits that nobody reads.
  for (let at = 0; at < signature.length - 4; at += 5) {
    const other = signature[at] === "A" ? "B" : "A";
    const changed = signature.slice(0, at) + other + signature.slice(at + 1);
    assert.equal(why({ ...cookies, "CloudFront-Signature": changed }), "WrongSignature", `at ${at}`);
  }
});

test("a key of somebody else signs nothing", () => {
  assert.equal(why(signed(policy(), { pair: foreign })), "WrongSignature");
  assert.equal(why(signed(policy(), { pair: foreign, id: "KFOREIGN" })), "UnknownKey");
});

test("policies that are none are refused, whoever signed them", () => {
  for (const text of ["{}", "[]", "null", "1", '{"Statement":[]}', '{"Statement":[{"Resource":"*"}]}', "not json"]) {
    assert.equal(why(signed(text)), "MalformedPolicy", text);
  }
  const one = JSON.parse(policy()).Statement[0];
  assert.equal(why(signed(JSON.stringify({ Statement: [one, one] }))), "MalformedPolicy");
});

test("of two cookies with one name the first counts", () => {
  const cookies = readCookies("a=1; a=2; =x; b; c = 3 ");
  assert.deepEqual([...cookies], [["a", "1"], ["c", "3"]]);
});
