// Repositories of docs whose every page attacks its readers: the vectors of
// `crates/techdocs/src/sanitise/vectors.json`, each as raw HTML and in
// every place that Markdown has for text, and addresses that
// run scripts in every place that Markdown has for addresses.

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { workspace } from "../../lib/callboard.mjs";

/** The vectors: pairs of where one was published, and its HTML. */
export async function vectors() {
  const file = join(workspace, "crates/techdocs/src/sanitise/vectors.json");
  return JSON.parse(await readFile(file, "utf8")).vectors;
}

/** Addresses that run something, or would show a document of the attacker's. */
export const addresses = [
  "javascript:alert(1)",
  "JaVaScRiPt:alert(1)",
  "javascript&colon;alert(1)",
  "javascript&#58;alert(1)",
  "javascript&#x3A;alert(1)",
  "&#106;avascript:alert(1)",
  "&#x6A;&#x61;vascript:alert(1)",
  "&#0000106avascript:alert(1)",
  "java&Tab;script:alert(1)",
  "java&NewLine;script:alert(1)",
  "java\tscript:alert(1)",
  "\u0001javascript:alert(1)",
  "\u00a0javascript:alert(1)",
  "javascript://example.com/%0aalert(1)",
  "javascript:alert`1`",
  "javascript:window.top.alert(1)//.md",
  "./javascript:alert(1)",
  "jav\\ascript:alert(1)",
  "vbscript:msgbox(1)",
  "livescript:alert(1)",
  "data:text/html,<script>alert(1)</script>",
  "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
  "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
  "data:application/xhtml+xml,<script xmlns='http://www.w3.org/1999/xhtml'>alert(1)</script>",
  "blob:null/alert(1)",
  "filesystem:http://x/alert(1)",
  "view-source:javascript:alert(1)",
  "feed:javascript:alert(1)",
  "x\" onmouseover=\"alert(1)",
  "x' onerror='alert(1)",
  "x onerror=alert(1)",
  "x><img src=x onerror=alert(1)>",
];

/** What Markdown reads an address from. */
const addressForms = {
  "inline links": (at) => `[link](${at})`,
  "links in brackets": (at) => `[link](<${at}>)`,
  "links with titles": (at) => `[link](${at} "${at}")`,
  images: (at) => `![picture](${at})`,
  "images in links": (at) => `[![picture](${at})](${at})`,
  "reference definitions": (at, n) => `[link][r${n}] ![picture][r${n}]\n\n[r${n}]: ${at} "t"`,
  "autolinks": (at) => `<${at}>`,
  "bare addresses": (at) => at,
  "attribute lists": (at) => `[link](#x){: href="${at}" onclick="alert(1)" formaction=${at} }`,
  "attribute lists of pictures": (at) => `![p](x.png){ src="${at}" srcset="${at}" onerror=alert(1) style="background:url(${at})" }`,
  "table cells": (at) => `| a | b |\n|---|---|\n| [link](${at}) | ![p](${at}) |`,
  "footnotes": (at, n) => `Text.[^f${n}]\n\n[^f${n}]: [link](${at}) ![p](${at})`,
  "definition lists": (at) => `Term\n:   [link](${at})`,
  "mermaid links": (at, n) => `\`\`\`mermaid\nflowchart LR\n  a${n}[A] --> b${n}[B]\n  click a${n} "${at}" "t"\n  click b${n} call alert(1)\n\`\`\``,
  "blocks": (at) => `/// html | a[href="${at}" onclick="alert(1)"]\nlink\n///`,
};

/** Where Markdown has room for text. */
const textForms = {
  "a paragraph": (text) => `Text ${line(text)} text.`,
  headings: (text) => `## ${line(text)}`,
  "heading ids": (text) => `## Title {#${line(text)} onclick=alert(1) data-x="${line(text)}"}`,
  "table cells": (text) => `| a | b |\n|---|---|\n| ${line(text)} | x |`,
  "admonition titles": (text) => `!!! note "${line(text)}"\n    ${line(text)}`,
  "admonition types": (text) => `!!! ${line(text)}\n    Text.`,
  "details": (text) => `??? tip "${line(text)}"\n    ${line(text)}`,
  "tab titles": (text) => `=== "${line(text)}"\n    ${line(text)}`,
  "code titles": (text) => `\`\`\`html title="${line(text)}"\n${text}\n\`\`\``,
  "code languages": (text) => `\`\`\`${line(text)}\n${text}\n\`\`\``,
  "code attributes": (text, n) => `\`\`\` { .html #c${n} title='${line(text)}' onclick='alert(1)' data-x='${line(text)}' }\n${text}\n\`\`\``,
  "code in lines": (text) => `\`#!html ${line(text)}\` and \`${line(text)}\``,
  "mermaid labels": (text) => `\`\`\`mermaid\nflowchart LR\n  a["${line(text)}"] -->|${line(text)}| b[${line(text)}]\n\`\`\``,
  "mermaid sequences": (text) => `\`\`\`mermaid\nsequenceDiagram\n  participant a as ${line(text)}\n  a->>b: ${line(text)}\n\`\`\``,
  "graphviz labels": (text) => `\`\`\`graphviz dot x.svg\ndigraph { a [label="${line(text)}"] }\n\`\`\``,
  "plantuml": (text) => `\`\`\`plantuml\n@startuml\nA -> B: ${line(text)}\n@enduml\n\`\`\``,
  "lists and tasks": (text) => `- [ ] ${line(text)}\n- ${line(text)}`,
  "quotes": (text) => `> ${line(text)}\n>\n> [!NOTE]\n> ${line(text)}`,
  "footnotes": (text, n) => `Text.[^t${n}]\n\n[^t${n}]: ${line(text)}`,
  "abbreviations": (text, n) => `An ABC${n}.\n\n*[ABC${n}]: ${line(text)}`,
  "definition lists": (text) => `${line(text)}\n:   ${line(text)}`,
  "link texts and titles": (text) => `[${line(text)}](#x "${line(text)}") ![${line(text)}](x.png "${line(text)}")`,
  "mathematics": (text) => `$${line(text)}$\n\n$$\n${text}\n$$`,
  "keys and symbols": (text) => `++"${line(text)}"++ :${line(text)}: ==${line(text)}==`,
  "critic marks": (text) => `{++${line(text)}++} {--${line(text)}--} {>>${line(text)}<<}`,
  "HTML with Markdown": (text) => `<div markdown="1">\n${line(text)}\n\n*${line(text)}*\n</div>`,
  "comments": (text) => `<!-- ${line(text)} -->`,
};

const line = (text) => text.replaceAll(/[\r\n]+/g, " ");

// Elements that end only with their own end tag. A page is gone behind one
// that stays open, here as in a browser.
const swallows = /<(script|style|textarea|title|plaintext|xmp|noembed|noframes|noscript|iframe|template|listing|!--|\?|!)/i;

const perPage = 80;

/**
 * Writes an organisation of three repositories, two that attack and one that
 * does not; gives the configuration, and how many vectors are in which form.
 */
export async function docsAttacks(folder) {
  const all = await vectors();
  const files = {};
  const counts = { html: 0, markdown: 0 };
  // Marks behind each attack show whether a page goes on.
  let marks = 0;
  const mark = () => `\n\nmark-${++marks}\n\n`;
  const page = (path, text) => {
    files[`evil/docs/${path}`] = text;
  };

  // What swallows is apart from what does not.
  const chunks = (items) => {
    const quiet = items.filter((text) => !swallows.test(text));
    const loud = items.filter((text) => swallows.test(text));
    const pages = [];
    for (let at = 0; at < quiet.length; at += perPage) pages.push(quiet.slice(at, at + perPage));
    for (let at = 0; at < loud.length; at += perPage) pages.push(loud.slice(at, at + perPage));
    return pages;
  };
  // As HTML. What may swallow the rest of its page has one to itself, and is
  // its title too.
  const quiet = [];
  all.forEach(([, vector], n) => {
    counts.html += 1;
    // The same as files: published or not, they must not run.
    if (n % 10 === 0) files[`evil/docs/files/v${n}.html`] = vector;
    let body = vector;
    if (vector.includes("<svg")) {
      files[`evil/docs/files/v${n}.svg`] = vector.replace(/<svg/i, '<svg xmlns="http://www.w3.org/2000/svg"');
      body += `\n\n![picture](../files/v${n}.svg)\n`;
    }
    if (!swallows.test(vector)) {
      quiet.push(body);
      return;
    }
    const title = `title: ${JSON.stringify(vector)}\ndescription: ${JSON.stringify(vector)}`;
    page(`html/v${n}.md`, `---\n${title}\n---\nbefore\n\n${body}\n\nafter\n`);
  });
  for (let at = 0; at < quiet.length; at += 10) {
    page(`html/many-${at}.md`, quiet.slice(at, at + 10).map((body) => body + mark()).join(""));
  }

  const texts = chunks(all.map(([, vector]) => vector));
  for (const [forms, pages] of [[addressForms, [addresses]], [textForms, texts]]) {
    for (const [name, form] of Object.entries(forms)) {
      pages.forEach((items, at) => {
        const kind = forms === addressForms ? "addresses" : "texts";
        const path = `${kind}/${name.replaceAll(" ", "-")}-${at}.md`;
        const body = items.map((item, n) => {
          counts.markdown += 1;
          return form(item, n) + mark();
        });
        page(path, `# ${name}\n\n${body.join("")}`);
      });
    }
  }
  // Snippets: the text of another file is part of the page.
  all.forEach(([, vector], n) => {
    files[`evil/parts/v${n}.txt`] = `${vector}\n`;
  });
  texts.forEach((items, at) => {
    const names = items.map((item) => all.findIndex(([, vector]) => vector === item));
    const body = names.map((n) => `--8<-- "parts/v${n}.txt"${mark()}`);
    counts.markdown += names.length;
    page(`texts/snippets-${at}.md`, `# Snippets\n\n${body.join("")}`);
  });

  const polyglot = "'\"></title></style></script><img src=x onerror=alert(1)><svg onload=alert(1)>";
  files["evil/docs/index.md"] = "# Home\n\n[a page](html/many-0.md)\n";
  files["evil/mkdocs.yml"] = `site_name: ${JSON.stringify(polyglot)}
site_description: ${JSON.stringify(polyglot)}
site_author: ${JSON.stringify(polyglot)}
copyright: ${JSON.stringify(polyglot)}
site_url: "javascript:alert(1)"
repo_url: "javascript:alert(1)"
edit_uri: "javascript:alert(1)//"
repo_name: ${JSON.stringify(polyglot)}
extra:
  homepage: "javascript:alert(1)"
extra_css: ["javascript:alert(1)", "data:text/css,*{}"]
extra_javascript: ["https://evil.example/x.js", "files/own.js"]
plugins:
  - techdocs-core
  - redirects:
      redirect_maps:
        old.md: "javascript:alert(1)"
        older.md: "https://evil.example/'\\"><script>alert(1)</script>"
nav:
  - index.md
  - ${JSON.stringify(polyglot)}: "javascript:alert(1)"
  - "A link": "data:text/html,<script>alert(1)</script>"
`;
  // A site whose navigation is all vectors, apart, as every page would have it.
  const titles = all.map(([, vector]) => `  - ${JSON.stringify(vector)}: index.md`);
  const links = addresses.map((at, n) => `  - "Link ${n}": ${JSON.stringify(at)}`);
  files["named/docs/index.md"] = "# Named\n";
  files["named/mkdocs.yml"] = `site_name: Named\nnav:\n${titles.join("\n")}\n${links.join("\n")}\n`;
  files["evil/docs/files/own.js"] = "alert(1)";
  files["good/docs/index.md"] = "# Good docs\n\nRead on in [the guide](guide.md).\n";
  files["good/docs/guide.md"] = "# A guide\n\nNothing to fear.\n";
  files["good/mkdocs.yml"] = "site_name: Good\n";
  for (const name of ["evil", "good", "named"]) {
    files[`${name}/catalog-info.yaml`] = `apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: ${name}, annotations: {backstage.io/techdocs-ref: "dir:."}}
spec: {type: service, lifecycle: production, owner: web}
`;
  }
  files["app-config.yaml"] = `app: {title: Acme}
catalog:
  locations:
    - {type: file, target: ./evil/catalog-info.yaml}
    - {type: file, target: ./good/catalog-info.yaml}
    - {type: file, target: ./named/catalog-info.yaml}
`;
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return { config: join(folder, "app-config.yaml"), counts, marks };
}
