// What this browser is to do.

import { memory, say, setLook } from "./base.js";

const form = document.getElementById("settings");
const kept = document.getElementById("kept");
form.hidden = false;
form.theme.value = document.documentElement.dataset.theme ?? "";
form.density.value = document.documentElement.dataset.density ?? "";
form.keys.checked = memory.get("keys") !== false;
form.addEventListener("change", () => {
  setLook("theme", form.theme.value);
  setLook("density", form.density.value);
  memory.set("keys", form.keys.checked ? undefined : false);
});

const count = () => {
  const starred = memory.get("starred", []).length;
  const recent = memory.get("recent", []).length;
  kept.textContent = `${starred} starred, ${recent} recently visited, ${memory.get("team") ?? "no team chosen"}.`;
};
document.getElementById("clear").addEventListener("click", () => {
  for (const name of ["starred", "recent", "team"]) memory.set(name);
  count();
  say("Cleared");
});
count();
