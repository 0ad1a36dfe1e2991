// Chromium, and a watch on what goes wrong in its pages.

import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

/** Starts Chromium: `$CHROMIUM` or the usual place; `more` are further flags. */
export function launch(more = []) {
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  if (!existsSync(executablePath)) {
    throw new Error(`${executablePath} does not exist: install Chromium or set $CHROMIUM to it`);
  }
  return chromium.launch({
    executablePath,
    args: [
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--no-first-run",
      // Chromium refuses its sandbox to root, which containers often are.
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
      ...more,
    ],
  });
}

/** What axe-core is asked for in a second theme, which is other colours and nothing else. */
export const colours = { runOnly: { type: "rule", values: ["color-contrast", "link-in-text-block"] } };

/**
 * Collects what a person with an open console would see go wrong in the pages
 * of a context: errors, violated policies, failed requests, requests to other
 * origins, dialogs.
 */
export function watch(context, origin) {
  const problems = [];
  const note = (page, text) => problems.push(`${page?.url() ?? "?"}: ${text}`);
  const pageOf = (request) => {
    try {
      return request.frame().page();
    } catch {
      return undefined; // A worker's request.
    }
  };
  const expected = (request) => request.isNavigationRequest();
  context.on("console", (message) => {
    if (message.type() === "error") note(message.page(), `console: ${message.text()}`);
  });
  context.on("weberror", (error) => note(error.page(), `exception: ${error.error()}`));
  context.on("dialog", (dialog) => {
    note(dialog.page(), `dialog: ${dialog.message()}`);
    dialog.dismiss().catch(() => {});
  });
  context.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/`) && !url.startsWith("data:") && !url.startsWith("blob:")) {
      note(pageOf(request), `asks another origin for ${url}`);
    }
  });
  context.on("requestfailed", (request) => {
    // Leaving a page ends what it was still fetching.
    const failure = request.failure()?.errorText;
    if (failure !== "net::ERR_ABORTED") note(pageOf(request), `${request.url()}: ${failure}`);
  });
  context.on("response", (response) => {
    if (response.status() >= 400 && !expected(response.request())) {
      note(pageOf(response.request()), `${response.url()} answers ${response.status()}`);
    }
  });
  return problems;
}
