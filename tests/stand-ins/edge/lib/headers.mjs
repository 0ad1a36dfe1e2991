// Headers of answers: those that the response headers policies of
// `infra/terraform/headers.tf` add, replace and remove.

const always = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "same-origin",
  "strict-transport-security": "max-age=63072000",
  "cross-origin-resource-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "x-robots-tag": "noindex",
};

const removed = ["server", "x-amz-version-id", "x-amz-server-side-encryption"];

/**
 * The headers that a reader gets. A function's own Content-Security-Policy and
 * Cache-Control count; those of files are replaced, which have none.
 */
export function forReaders(headers, { isFunction, policy }) {
  const told = { ...headers, ...always, via: "1.1 edge-stand-in (CloudFront)", "x-cache": "Miss from cloudfront" };
  if (!isFunction || told["content-security-policy"] === undefined) told["content-security-policy"] = policy;
  if (isFunction) told["cache-control"] ??= "no-store";
  for (const name of removed) delete told[name];
  return told;
}
