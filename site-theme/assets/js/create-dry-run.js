// What a dry run made, as `DryRunPage` shows it without script.

import { h, icon } from "./base.js";

const MAX_LINES = 2_000;

/** Base64 to text; null for what is not. */
function decode(content) {
  const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return { text: text.includes("\0") ? null : text, count: bytes.length };
  } catch {
    return { text: null, count: bytes.length };
  }
}

function file({ path, executable, base64Content }, isOpen, at) {
  const { text, count } = decode(base64Content ?? "");
  const lines = text?.replace(/\n$/, "").split("\n") ?? [];
  const isShown = text !== null && lines.length <= MAX_LINES;
  const size = text === null ? `binary, ${count} bytes` : lines.length === 1 ? "1 line" : `${lines.length} lines${isShown ? "" : ", too long to show"}`;
  return h(
    "details",
    { class: "card file", id: `file-${at}`, open: isOpen },
    h("summary", { class: "card-head" }, icon("chevron-right", "turn"), h("h4", { class: "mono" }, path), executable && h("span", { class: "chip" }, "executable"), h("span", { class: "count" }, size)),
    isShown && h("div", { class: "file-box", tabindex: "0", role: "region", "aria-label": path }, h("ol", { class: "file-lines" }, lines.map((line) => h("li", {}, h("code", {}, line))))),
  );
}

function tree(files) {
  const rows = [];
  let before = [];
  files.forEach(({ path }, at) => {
    const folders = path.split("/");
    const name = folders.pop();
    folders.forEach((folder, depth) => {
      if (folders.slice(0, depth + 1).join("/") === before.slice(0, depth + 1).join("/")) return;
      rows.push(h("li", { class: `d${Math.min(depth, 9)}` }, icon("folder", "muted"), h("span", {}, `${folder}/`)));
    });
    before = folders;
    rows.push(h("li", { class: `d${Math.min(folders.length, 9)}` }, icon("file", "faint"), h("a", { href: `#file-${at}`, onclick: () => (document.getElementById(`file-${at}`).open = true) }, name)));
  });
  return h("ul", { class: "file-tree" }, rows);
}

/** The answer of `dry-run` as elements. */
export function result({ directoryContents = [], log = [], output = {} }) {
  const order = (a, b) => (a.path < b.path ? -1 : 1);
  const files = [...directoryContents].sort(order);
  const said = log.map(({ body }) => body?.message).filter(Boolean);
  const rows = Object.entries(output ?? {}).filter(([name, value]) => name !== "links" && name !== "text" && value !== null && value !== undefined);
  const words = (value) => (typeof value === "string" ? value : JSON.stringify(value));
  return [
    h("h3", { id: "dry-title", tabindex: "-1" }, `Dry run: ${files.length === 1 ? "1 file" : `${files.length} files`}. Nothing has been created.`),
    files.length > 0 && h("section", { class: "card", "aria-label": "Files" }, h("div", { class: "card-body" }, tree(files))),
    files.length > 0 && h("div", { class: "files" }, files.map((one, at) => file(one, files.length <= 3, at))),
    rows.length > 0 && h("section", { class: "card", "aria-labelledby": "dry-output" }, h("div", { class: "card-head" }, h("h4", { id: "dry-output" }, "What the task would give")), h("dl", { class: "facts card-body" }, rows.map(([name, value]) => [h("dt", {}, name), h("dd", { class: "mono" }, words(value))]))),
    said.length > 0 && h("details", { class: "card fold" }, h("summary", { class: "card-head" }, h("h4", {}, "Log"), icon("chevron-right", "turn")), h("ol", { class: "log" }, said.map((message, at) => h("li", { class: "line" }, h("span", { class: "ln" }, at + 1), h("span", { class: "m" }, message))))),
  ].filter(Boolean);
}
