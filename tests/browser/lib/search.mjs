// Search as a person sees it: the dialog and what it shows; and its engine, as a
// script of the page would use it.

import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { build, serve, temporaryFolder } from "../../lib/callboard.mjs";
import { launch } from "./browser.mjs";
import { hostFiles } from "./static-server.mjs";
import { example } from "./worlds.mjs";

/**
 * A browser and a portal to search in, `{ browser, host, server, stop }`, built from
 * the configuration that `world` makes in a folder. It lies on a host of files; where
 * `isServed`, a server answers for it besides.
 */
export async function searchable({ world = example, isServed = false } = {}) {
  const temporary = await temporaryFolder();
  const up = {
    stop: async () => {
      await up.browser?.close();
      await up.host?.stop();
      await up.server?.stop();
      await temporary.remove();
    },
  };
  try {
    const config = await world(join(temporary.folder, "world"));
    const portal = join(temporary.folder, "portal");
    await build(config, portal);
    up.host = await hostFiles(portal);
    if (isServed) up.server = await serve(config);
    up.browser = await launch();
    return up;
  } catch (error) {
    await up.stop();
    throw error;
  }
}

/** What is in the dialog of a page. */
export function dialogOf(page) {
  const dialog = page.getByRole("dialog", { name: "Search", exact: true });
  const results = dialog.getByRole("listbox", { name: "Results" });
  return {
    dialog,
    field: dialog.getByRole("combobox", { name: "Search", exact: true }),
    results,
    option: (name) => results.getByRole("option", { name }),
    options: results.getByRole("option"),
    selected: (name) => results.getByRole("option", { name, selected: true }),
    group: (name) => results.getByRole("group", { name }),
    status: dialog.getByRole("status"),
    note: dialog.locator(".search-note"),
    chips: dialog.getByRole("list", { name: "Narrowed down to" }).getByRole("button"),
    /** The texts of the chips. */
    narrowed: () => dialog.locator(".search-chips .chip").allInnerTexts(),
    /** Opens it by a key. */
    open: async (key = "/") => {
      await page.keyboard.press(key);
      await dialog.waitFor();
    },
    /** Waits until the engine has answered what is typed. */
    answered: () => page.waitForFunction(isAnswered),
    /** The titles of what is shown, in order. */
    titles: () => dialog.locator("a[role=option] .el-t").allInnerTexts(),
  };
}

/** Whether what is shown is what the engine says of what is asked. Runs in the page. */
function isAnswered() {
  const dialog = document.querySelector("dialog.search[open]");
  const all = dialog?.querySelector(".search-all");
  if (!all) return Boolean(dialog?.querySelector(".search-none"));
  const asked = new URL(all.href).searchParams;
  const chips = dialog.querySelectorAll(".search-chips .chip").length + (dialog.querySelector("select").value ? 1 : 0);
  return asked.get("q") === dialog.querySelector("[role=combobox]").value.trim() && asked.size === chips + 1;
}

/** The address of a script of a built portal, which has a hash in its name. */
export async function scriptOf(portal, name) {
  const [stem, end] = name.split(".");
  const pattern = new RegExp(`^${stem}\\.[0-9a-f]+\\.${end}$`);
  const found = (await readdir(join(portal, "assets"))).find((file) => pattern.test(file));
  return `/assets/${found}`;
}

/** Connects a page to the search of its portal as `window.search`. */
export async function connect(page, portal) {
  const address = await scriptOf(portal, "search-client.js");
  await page.evaluate(async (address) => {
    const { connect } = await import(address);
    window.search = connect();
  }, address);
}

/**
 * For `host.fault`: a script of the portal with some of its text replaced, which
 * has to be there; undefined for any other file.
 */
export function edited({ path, bytes }, name, replacements) {
  if (!new RegExp(`^/assets/${name}\\.[0-9a-f]+\\.js$`).test(path)) return undefined;
  let text = bytes.toString();
  for (const [from, to] of Object.entries(replacements)) {
    if (!text.includes(from)) throw new Error(`${name} does not say ${from}`);
    text = text.replace(from, to);
  }
  return { bytes: Buffer.from(text) };
}
