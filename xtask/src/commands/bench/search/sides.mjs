// What runs in the page, on each side: `focus` is what a search box does when
// somebody turns to it, `query` gives the first ten results with their texts.
// Nothing is drawn.
//
// Each is put into the page as it is, so it stands on nothing outside itself.

export const sides = {
  callboard: ({ client }) => {
    let search;
    globalThis.side = {
      focus() {
        search = import(client).then(({ connect }) => {
          const connected = connect({ root: new URL("/", location.href).href });
          connected.warm();
          return connected;
        });
      },
      async query(text) {
        const answer = await (await search).query({ text, limit: 10, offset: 0 });
        const words = (found) => found.places.map((place) => place.excerpt.join("")).join("") || found.description;
        return {
          total: answer.total,
          texts: answer.results.map(words),
          corrected: answer.corrected.length > 0,
        };
      },
    };
  },
  pagefind: () => {
    let search;
    globalThis.side = {
      focus() {
        search = import("/pagefind/pagefind.js").then((module) => {
          module.init();
          return module;
        });
      },
      async query(text) {
        const found = await (await search).search(text);
        const shown = await Promise.all(found.results.slice(0, 10).map((result) => result.data()));
        return { total: found.results.length, texts: shown.map((data) => data.excerpt), corrected: false };
      },
    };
  },
};
