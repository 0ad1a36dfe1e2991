// The pages of a docs site joined to one, for paper: what `?print` shows.

import { announce, h } from "./base.js";

/** At most so many pages are joined. */
const MOST = 500;

/**
 * Puts every page of the navigation behind one another, in the place of the
 * article. Links between them stay within the page.
 */
export async function join(article, items, from) {
  const main = article.parentElement;
  const urls = [];
  const walk = (list) => {
    for (const [, url, children] of list) {
      if (url !== null && !/^([a-z][a-z0-9+.-]*:|\/)/i.test(url) && !url.includes("#") && !urls.includes(url)) urls.push(url);
      walk(children ?? []);
    }
  };
  walk(items);
  const addresses = urls.slice(0, MOST).map((url) => new URL(from(url), location.href).href);
  const status = h("p", { class: "docs-joined" }, `Reading ${addresses.length} pages…`);
  main.prepend(status);
  const read = async (address) => {
    const answer = await fetch(address);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return page.querySelector("article.docs:not(.docs-missing)");
  };
  const found = [];
  // A few at a time: a site may have hundreds.
  for (let at = 0; at < addresses.length; at += 8) {
    found.push(...(await Promise.all(addresses.slice(at, at + 8).map((address) => read(address).catch(() => undefined)))));
  }
  const joined = found.map((page, at) => page && prepare(page, at, addresses)).filter(Boolean);
  document.documentElement.classList.add("joined");
  article.replaceWith(...joined);
  // What scrolls sideways can be reached with the keyboard.
  for (const box of main.querySelectorAll("pre, table, div.arithmatex")) if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
  status.replaceChildren(
    h("span", {}, `All ${joined.length} pages of these docs${urls.length > MOST ? `; ${urls.length - MOST} more are left out` : ""}.`),
    h("button", { class: "btn", type: "button", onclick: () => print() }, "Print"),
    h("a", { href: location.pathname }, "Back to one page"),
  );
  announce(`${joined.length} pages`);
}

/** A page among others: its ids are its own, and addresses lead from here. */
function prepare(page, at, addresses) {
  const here = addresses[at];
  const id = (name, number = at) => `p${number}-${name}`;
  for (const part of page.querySelectorAll(".docs-meta, .headerlink")) part.remove();
  for (const element of page.querySelectorAll("[id]:not(svg, svg *)")) element.id = id(element.id);
  for (const element of page.querySelectorAll("[for], [name]")) {
    for (const name of ["for", "name"]) if (element.hasAttribute(name)) element.setAttribute(name, id(element.getAttribute(name)));
  }
  for (const element of page.querySelectorAll("[src]")) element.setAttribute("src", new URL(element.getAttribute("src"), here));
  for (const link of page.querySelectorAll("a[href]")) {
    let to;
    try {
      to = new URL(link.getAttribute("href"), here);
    } catch {
      continue;
    }
    const name = decodeURIComponent(to.hash.slice(1));
    to.hash = "";
    const number = addresses.indexOf(to.href);
    if (number >= 0) link.setAttribute("href", `#${name ? id(name, number) : `p${number}`}`);
    else link.href = to.href + (name && `#${name}`);
  }
  page.id = `p${at}`;
  return document.adoptNode(page);
}
