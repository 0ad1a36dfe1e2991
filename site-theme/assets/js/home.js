// The blocks of the home page that only this browser knows: my team, starred,
// recently visited.

import { base, h, icon, memory, rowLink } from "./base.js";
import { loadAll } from "./catalog-index.js";

const ROWS = 5;
const fill = (id, rows) => {
  const block = document.getElementById(id);
  block.hidden = !rows.length;
  block.querySelector("ul").replaceChildren(...rows.slice(0, ROWS).map((row) => h("li", {}, rowLink(row))));
};

if (document.getElementById("starred")) {
  fill("starred", memory.get("starred", []));
  fill("recent", memory.get("recent", []));
}

const select = document.getElementById("team-select");
if (select) {
  select.parentElement.hidden = false;
  select.value = memory.get("team", "");
  const changed = () => {
    memory.set("team", select.value || undefined);
    showTeam(select.value).catch(() => (document.getElementById("mine").hidden = true));
  };
  select.addEventListener("change", changed);
  if (select.value) changed();
}

async function showTeam(team) {
  const block = document.getElementById("mine");
  block.hidden = !team;
  if (!team) return;
  const found = [];
  for (const rows of await loadAll()) {
    for (let row = 0; row < rows.length; row++) {
      if (rows.owner(row)?.[0] === team) found.push([rows.problems(row), rows, row]);
    }
  }
  found.sort((a, b) => b[0] - a[0]);
  block.querySelector("h2").textContent = `${select.selectedOptions[0].textContent}: owned`;
  block.querySelector(".count").textContent = found.length;
  block.querySelector(".act").href = `${base}/catalog/?owner=${encodeURIComponent(team)}`;
  block.querySelector("ul").replaceChildren(
    ...found.slice(0, 8).map(([problems, rows, row]) =>
      h(
        "li",
        {},
        rowLink(rows.saved(row)),
        h("span", { class: "end" }, problems ? h("a", { class: "warn", href: `${base}/${rows.path(row)}source/#problems` }, icon("triangle-alert"), ` ${problems}`, h("span", { class: "vh" }, " problems")) : rows.lifecycle(row) ?? ""),
      ),
    ),
  );
  if (!found.length) block.querySelector("ul").replaceChildren(h("li", { class: "muted" }, "Nothing is owned by this team."));
}
