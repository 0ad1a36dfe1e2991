// Tells the page that signs people in where they wanted to go. It decides itself where it
// leads back to; without this script it goes by the referrer.

const link = document.querySelector("#sign-in");
if (!location.pathname.startsWith("/signed-out/")) {
  const next = location.pathname + location.search + location.hash;
  link.href += `?next=${encodeURIComponent(next)}`;
}
