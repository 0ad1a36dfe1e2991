// The filter of the tree of teams: shows the teams whose name, type or people
// have all the words, with what is above and below them. Without this the tree
// is complete, and its branches open and close by themselves.

const field = document.getElementById("team-filter");
const status = document.getElementById("team-count");
const tree = document.querySelector(".tree.top");

/** Each team with its own words, without those of the teams below. */
const teams = [...tree.querySelectorAll(".team")].map((element) => {
  const details = element.querySelector(":scope > details");
  const people = details?.querySelector(":scope > .people")?.textContent ?? "";
  const row = element.querySelector(":scope > .team-row");
  const name = [...row.querySelectorAll(":scope > :not(.team-end)")].map((part) => part.textContent).join(" ");
  return { element, details, name: name.toLowerCase(), text: `${name} ${people}`.toLowerCase(), open: details?.open };
});

const filter = () => {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  const hits = teams.filter(({ text }) => words.every((word) => text.includes(word)));
  const shown = new Set();
  const opened = new Set();
  for (const { element, name } of hits) {
    shown.add(element);
    // It is one of its people that was found.
    if (!words.every((word) => name.includes(word))) opened.add(element);
    for (const below of element.querySelectorAll(".team")) shown.add(below);
    for (let up = element.parentElement.closest(".team"); up; up = up.parentElement.closest(".team")) {
      shown.add(up);
      opened.add(up);
    }
  }
  for (const { element, details, open } of teams) {
    element.hidden = !shown.has(element);
    // Hits inside are seen; without words the branches are as they were.
    if (details) details.open = words.length ? opened.has(element) : open;
  }
  status.textContent = words.length ? `${hits.length} of ${teams.length}` : "";
};

field.closest("[hidden]").hidden = false;
let timer;
field.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(filter, 100);
});
field.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !field.value) return;
  field.value = "";
  filter();
});
if (field.value) filter();
