// Leads to the page that signs people in, and says where they wanted to go. Whoever still
// has a session comes back from there at once, with new cookies for CloudFront.
//
// It goes by itself only once in half a minute: where cookies do not help, somebody has
// to read this page. Without this script there is the link.

const KEY = "callboard-sign-in";
const WAIT_MS = 30_000;

const link = document.querySelector("#sign-in");
if (!location.pathname.startsWith("/signed-out/")) {
  const next = location.pathname + location.search + location.hash;
  link.href += `?next=${encodeURIComponent(next)}`;
  if (mayGo()) location.replace(link.href);
}

function mayGo() {
  try {
    const wentMs = Number(sessionStorage.getItem(KEY));
    if (Date.now() - wentMs < WAIT_MS) return false;
    sessionStorage.setItem(KEY, String(Date.now()));
    return true;
  } catch {
    // No storage, so nothing would end a circle.
    return false;
  }
}
