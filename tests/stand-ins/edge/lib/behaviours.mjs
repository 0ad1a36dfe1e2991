// Which behaviour answers an address: what `infra/terraform/edge.tf` says, once more.
//
// `tests/infra` holds this list against the distribution that the module makes, so
// neither changes alone.

import { pattern } from "./cookies.mjs";

const reads = ["GET", "HEAD"];
const all = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];

/** The behaviours of a portal, in order; the last is for all that is left. */
export const behaviours = [
  { path: "/signed-out/*", origin: "signed-out", open: true, methods: reads, mapped: true },
  { path: "/auth/*", origin: "auth", open: true, methods: all, mapped: false },
  { path: "/api/auth/*", origin: "auth", open: true, methods: all, mapped: false },
  { path: "/api/scaffolder/*", origin: "scaffold", open: false, methods: all, mapped: false },
  { path: "/create/tasks/*", origin: "scaffold", open: false, methods: all, mapped: false },
  { path: "/search/*", origin: "site", open: false, methods: reads, mapped: true },
  { path: "*", origin: "site", open: false, methods: reads, mapped: true },
];

/** What is answered where an origin, or CloudFront itself, says no. */
export const errorPages = { 403: "/signed-out/index.html", 404: "/404.html" };

/** The behaviour for a path. */
export function behaviourFor(path) {
  return behaviours.find((behaviour) => pattern(behaviour.path).test(path));
}
