// The last step of a form: everything once more, and what will happen.

import { h } from "./base.js";
import { review, tell } from "./create-values.js";

/** The pages in words; `edit` is called with the number of one. */
export function summary(form, pages, edit) {
  const page = (element, at) => {
    const rows = review(element);
    const name = element.querySelector(".h").textContent;
    if (!rows.length || element.hasAttribute("data-skipped")) return null;
    return h(
      "section",
      { class: "card", "aria-labelledby": `review-${at + 1}` },
      h("div", { class: "card-head" }, h("h3", { id: `review-${at + 1}` }, name), h("button", { type: "button", class: "link act", onclick: () => edit(at) }, "Edit", h("span", { class: "vh" }, ` ${name}`))),
      h("dl", { class: "facts card-body" }, rows.map(([label, value]) => [h("dt", {}, label), h("dd", {}, value || h("span", { class: "faint" }, "Nothing"))])),
    );
  };
  const will = document.getElementById("will-do")?.content.cloneNode(true);
  if (will) tell(will, form);
  return [
    ...pages.map(page),
    will && h("section", { class: "card", "aria-labelledby": "will" }, h("div", { class: "card-head" }, h("h3", { id: "will" }, "What will happen")), h("div", { class: "card-body" }, will)),
  ].filter(Boolean);
}
