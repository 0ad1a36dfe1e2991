// Reports of mistakes in docs: the selected text is quoted in the issue, and an
// issue is offered beside what is selected. Loaded once there is a selection.

import { h, icon } from "./base.js";

const article = document.querySelector("article.docs");
const main = document.getElementById("docs-page");
const link = document.querySelector("[data-report]");
const form = link.href;

const selected = () => {
  const selection = getSelection();
  const within = article.contains(selection.anchorNode) && article.contains(selection.focusNode);
  return within ? String(selection).trim() : "";
};

/** Points a link at the form with what is selected now. */
const fill = (target) => {
  const text = selected().slice(0, 1000);
  const address = new URL(form);
  // The names of this field at GitHub and at GitLab.
  const field = ["body", "issue[description]"].find((name) => address.searchParams.has(name));
  if (field) {
    const about = address.searchParams.get(field);
    const quote = text && `> ${text.replace(/\n/g, "\n> ")}\n\n`;
    address.searchParams.set(field, `${quote}${about.startsWith("Page:") ? "" : `Page: ${location.href}\n`}${about}`);
  }
  target.href = address;
};
link.addEventListener("click", () => fill(link));

const offer = h("a", { class: "btn docs-offer", target: "_blank", rel: "noopener", hidden: true }, icon("flag"), "Report this");
main.append(offer);
const show = () => {
  offer.hidden = selected().length < 3;
  if (offer.hidden) return;
  fill(offer);
  const box = main.getBoundingClientRect();
  const end = getSelection().getRangeAt(0).getBoundingClientRect();
  offer.style.top = `${end.bottom - box.top + 8}px`;
  offer.style.left = `${Math.max(0, Math.min(end.left - box.left, box.width - offer.offsetWidth))}px`;
};
let soon;
const wait = () => {
  clearTimeout(soon);
  soon = setTimeout(show, 300);
};
document.addEventListener("selectionchange", wait);
wait();
