// The filter of the list of docs: shows the rows that have all the words.
// Without this the list is complete.

import { ages } from "./base.js";

ages();

const field = document.getElementById("docs-filter");
const status = document.getElementById("docs-count");
const recent = document.getElementById("recent")?.closest("section");
const sections = [...document.querySelectorAll("[data-filter]")].map((element) => ({
  element,
  heading: element.querySelector("h2 .el-t")?.textContent.toLowerCase() ?? "",
  rows: [...element.querySelectorAll("tbody tr")].map((row) => ({ row, text: row.textContent.toLowerCase() })),
}));
const total = sections.reduce((sum, { rows }) => sum + rows.length, 0);

const filter = () => {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  let found = 0;
  for (const { element, heading, rows } of sections) {
    let here = 0;
    for (const { row, text } of rows) {
      row.hidden = !words.every((word) => text.includes(word) || heading.includes(word));
      here += !row.hidden;
    }
    element.hidden = !here;
    found += here;
  }
  if (recent) recent.hidden = words.length > 0;
  status.textContent = words.length ? `${found} of ${total}` : "";
};

field.closest("[hidden]").hidden = false;
field.addEventListener("input", filter);
field.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !field.value) return;
  field.value = "";
  filter();
});
if (field.value) filter();
