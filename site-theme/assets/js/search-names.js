// Names that begin as what is typed, from a short list of them: what is shown
// until the engine is here, and what is offered where it found nothing or cannot
// run. Takes values and returns values.

/** Rows of the list are `[title, name, kind, type, owner, path]`. */
const TITLE = 0;
const NAME = 1;

const parts = (text) => text.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** The rows that have every word of the text, best first, as results. */
export function named(rows, text, limit) {
  const words = parts(text);
  if (!words.length) return [];
  const whole = words.join("");
  const found = [];
  for (const row of rows) {
    const points = Math.max(pointsOf(row[TITLE], words, whole), pointsOf(row[NAME], words, whole));
    if (points) found.push([points, row]);
  }
  // Those that many need come first in the list, and the order of equals stays.
  found.sort((a, b) => b[0] - a[0]);
  return found.slice(0, limit).map(([, row]) => result(row, words));
}

function pointsOf(text, words, whole) {
  if (!text) return 0;
  const own = parts(text);
  const joined = own.join("");
  if (joined === whole) return 4;
  if (joined.startsWith(whole)) return 3;
  if (!words.every((word) => own.some((part) => part.startsWith(word)))) return 0;
  return own[0]?.startsWith(words[0]) ? 2 : 1;
}

/** The rows whose names are most like the text, as results. */
export function nearest(rows, text, limit) {
  const wanted = parts(text).join("");
  const found = [];
  for (const row of rows) {
    const points = Math.max(likeness(parts(row[NAME]).join(""), wanted), likeness(parts(row[TITLE]).join(""), wanted));
    if (points > 0.4) found.push([points, row]);
  }
  found.sort((a, b) => b[0] - a[0]);
  return found.slice(0, limit).map(([, row]) => result(row, []));
}

/** How many pairs of neighbouring letters two names share, from 0 to 1. */
export function likeness(a, b) {
  const pairs = (text) => Array.from({ length: Math.max(text.length - 1, 0) }, (_, at) => text.slice(at, at + 2));
  const left = pairs(a);
  const right = pairs(b);
  let shared = 0;
  for (const pair of left) {
    const at = right.indexOf(pair);
    if (at >= 0) {
      right[at] = "";
      shared++;
    }
  }
  return (2 * shared) / (left.length + right.length || 1);
}

/** A row in the shape of the engine's results. */
function result([title, name, kind, type, owner, path], words) {
  return { title, name, kind, type, owner, path, context: "", group: "", titlePieces: pieces(title, words), namePieces: pieces(name, words), places: [] };
}

/** A text in pieces, plain and matched in turn. */
function pieces(text, words) {
  const low = text.toLowerCase();
  const out = [];
  let at = 0;
  for (const { index, 0: part } of text.matchAll(/\p{Lu}*[\p{Ll}\p{N}\p{Lo}]+|\p{Lu}+/gu)) {
    const word = words.find((word) => low.startsWith(word, index));
    if (word === undefined || index < at) continue;
    const end = index + Math.min(word.length, part.length);
    out.push(text.slice(at, index), text.slice(index, end));
    at = end;
  }
  return [...out, text.slice(at)];
}
