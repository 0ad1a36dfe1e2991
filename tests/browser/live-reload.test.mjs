// `callboard serve` shows an edit without anybody reloading the page.

import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { launch } from "./lib/browser.mjs";
import { serve, temporaryFolder } from "../lib/callboard.mjs";
import { example } from "./lib/worlds.mjs";

describe("serve", () => {
  let browser;
  let temporary;
  let server;
  before(async () => {
    browser = await launch();
    temporary = await temporaryFolder();
    server = await serve(await example(temporary.folder));
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    await temporary?.remove();
  });

  test("shows an edited descriptor in the open page", async () => {
    const page = await browser.newPage();
    await page.goto(`${server.url}/catalog/default/component/booking-service/`);
    const file = join(temporary.folder, "repositories/booking-service/catalog-info.yaml");
    const text = await readFile(file, "utf8");
    for (const word of ["first", "second"]) {
      await writeFile(file, text.replace("Sells a delivery", `The ${word} edit sells a delivery`));
      await page.getByText(`The ${word} edit sells`).first().waitFor({ timeout: 5000 });
    }
    await page.close();
  });

  test("shows a mistake, and its end, on the problems page", async () => {
    const page = await browser.newPage();
    await page.goto(`${server.url}/problems/`);
    const file = join(temporary.folder, "repositories/booking-service/catalog-info.yaml");
    const text = await readFile(file, "utf8");
    await writeFile(file, text.replace(/^kind: Component$/m, "kind: Compnent"));
    await page.getByText("Compnent").first().waitFor({ timeout: 5000 });
    await writeFile(file, text);
    await page.getByText("Compnent").first().waitFor({ state: "detached", timeout: 5000 });
    await page.close();
  });

  test("takes the open page along when the portal moves below another path", async () => {
    const page = await browser.newPage();
    const path = "/catalog/default/component/booking-service/?from=here#about";
    await page.goto(`${server.url}${path}`);
    const config = join(temporary.folder, "app-config.yaml");
    const text = await readFile(config, "utf8");
    await writeFile(config, text.replace(/^( *baseUrl: .*?)\/?$/m, "$1/moved"));
    await page.waitForURL(`${server.url}/moved${path}`, { timeout: 5000 });
    await writeFile(config, text);
    await page.waitForURL(`${server.url}${path}`, { timeout: 5000 });
    await page.close();
  });
});
