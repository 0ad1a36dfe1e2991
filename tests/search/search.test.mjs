// The search module answers in WebAssembly what the same code answers on this
// machine, byte for byte; refuses what it should; and survives damaged bytes.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { brotliCompressSync, constants } from "node:zlib";
import { index, indexNames } from "./lib/answers.mjs";
import { damaged, done, moduleBytes, refused, Search, wanting } from "./lib/module.mjs";

const heaviest = 150_000;
const names = ["search.wasm", "search-languages.wasm"];

/** The exports that the documentation names. */
const documented = {
  input: "function",
  memory: "memory",
  open: "function",
  output: "function",
  output_length: "function",
  put: "function",
  search: "function",
};

const compiled = new Map(names.map((name) => [name, new WebAssembly.Module(moduleBytes(name))]));
const start = (name = "search.wasm") => Search.start(compiled.get(name));

describe("a module", () => {
  for (const name of names) {
    test(`${name} imports nothing`, () => {
      assert.deepEqual(WebAssembly.Module.imports(compiled.get(name)), []);
    });

    test(`${name} exports what is documented`, () => {
      const exports = WebAssembly.Module.exports(compiled.get(name));
      // The linker adds where its data ends.
      const own = exports.filter((found) => !found.name.startsWith("__"));
      const found = Object.fromEntries(own.map(({ name, kind }) => [name, kind]));
      assert.deepEqual(found, documented);
    });

    test(`${name} tells nothing of the machine that built it`, () => {
      const text = moduleBytes(name).toString("latin1");
      assert.doesNotMatch(text, /\/home\/|\/root\/|\/Users\/|\.cargo/);
    });

    test(`${name} weighs at most ${heaviest} bytes compressed`, () => {
      const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
      const weight = brotliCompressSync(moduleBytes(name), { params }).length;
      assert.ok(weight <= heaviest, `${weight} bytes`);
    });
  }
});

describe("an answer is that of this machine", () => {
  const languages = indexNames();
  test("there are indexes of all languages and a large one", () => {
    for (const name of ["english", "german", "none", "many"]) {
      assert.ok(languages.includes(name), name);
    }
    assert.ok(languages.length >= 9, languages.join(" "));
  });

  const all = languages.map((name) => [name, "search-languages.wasm"]);
  const small = ["english", "none", "many"].map((name) => [name, "search.wasm"]);
  for (const [name, module] of [...all, ...small]) {
    test(`to ranges as they are wanted: ${name} in ${module}`, async () => {
      const { hot, files, cases } = index(name);
      assert.ok(cases.length > 10);
      const search = await start(module);
      assert.equal(search.open(hot).status, done);
      for (const { request, answer } of cases) {
        assert.equal(search.searchWith(request, files).output, answer, request);
      }
    });

    test(`to whole files: ${name} in ${module}`, async () => {
      const { hot, files, cases } = index(name);
      const search = await start(module);
      const opened = JSON.parse(search.open(hot).output);
      // The hot file brings the norms.
      const brought = opened.files.filter((file) => file.name !== "norms");
      assert.equal(brought.length, files.size);
      for (const { file, name: fileName, size } of brought) {
        assert.equal(files.get(fileName).length, size);
        assert.equal(search.put(file, 0, files.get(fileName)).status, done);
      }
      for (const { request, answer } of cases) {
        assert.deepEqual(search.search(request), { status: done, output: answer }, request);
      }
    });
  }

  test("from nothing, with few rounds and a part of the bytes", async () => {
    const { hot, files, cases } = index("many");
    const size = [...files.values()].reduce((sum, file) => sum + file.length, 0);
    for (const { request, answer } of cases) {
      const search = await start();
      search.open(hot);
      const { output, rounds, bytes } = search.searchWith(request, files);
      assert.equal(output, answer);
      assert.ok(rounds <= 7, `${request}: ${rounds} rounds`);
      assert.ok(bytes < size, `${request}: ${bytes} of ${size} bytes`);
    }
  });

  test("after another index was opened in its place", async () => {
    const search = await start();
    for (const name of ["many", "english", "many"]) {
      const { hot, files, cases } = index(name);
      assert.equal(search.open(hot).status, done);
      const [{ request, answer }] = cases;
      assert.equal(search.searchWith(request, files).output, answer);
    }
  });
});

describe("refused", () => {
  const nothing = { status: refused, output: "" };

  test("is any call before an index is open", async () => {
    const search = await start();
    assert.deepEqual(search.search('{"text":"order"}'), nothing);
    assert.deepEqual(search.put(0, 0, new Uint8Array(1)), nothing);
  });

  test("is a request that is none", async () => {
    const search = await start();
    search.open(index("english").hot);
    const long = JSON.stringify({ text: "x".repeat(64 << 10) });
    for (const request of ["", "{", "[]", '{"other":1}', '{"limit":-1}', long]) {
      assert.deepEqual(search.search(request), nothing, request.slice(0, 20));
    }
    assert.equal(search.search('{"text":"order"}').status, wanting);
  });

  test("is a range that is not within its file", async () => {
    const search = await start();
    const opened = JSON.parse(search.open(index("english").hot).output);
    const [{ file, size }] = opened.files;
    const one = new Uint8Array(1);
    const numbers = [size, size + 1, -1, 0.5, NaN, Infinity, 2 ** 32, 2 ** 53];
    for (const at of numbers) assert.deepEqual(search.put(file, at, one), nothing, `${at}`);
    assert.deepEqual(search.put(file, 0, new Uint8Array(size + 1)), nothing);
    assert.deepEqual(search.put(99, 0, one), nothing);
    assert.deepEqual(search.put(-1, 0, one), nothing);
    assert.equal(search.put(file, size - 1, one).status, done);
  });

  test("is an input that is too long", async () => {
    const { exports } = await start();
    for (const length of [-1, 2 ** 31, (256 << 20) + 1]) assert.equal(exports.input(length), 0);
    assert.notEqual(exports.input(1), 0);
  });
});

describe("damaged", () => {
  const sound = index("many");

  test("is an index of another language in the small module", async () => {
    const search = await start();
    assert.deepEqual(search.open(index("german").hot), { status: damaged, output: "" });
    assert.equal((await start("search-languages.wasm")).open(index("german").hot).status, done);
  });

  test("are a hot file that ends early, and one that is none", async () => {
    const { hot } = sound;
    const lengths = [0, 1, 8, hot.length >> 1, hot.length - 1];
    for (const length of lengths) {
      const result = await survived((search) => search.open(hot.subarray(0, length)));
      assert.notEqual(result, done, `${length} bytes`);
    }
    const noise = Uint8Array.from({ length: 5000 }, numbers(7));
    assert.notEqual(await survived((search) => search.open(noise)), done);
  });

  test("is a hot file with any byte changed, or it makes no difference", async () => {
    const next = numbers(1);
    for (let round = 0; round < 150; round += 1) {
      const hot = Uint8Array.from(sound.hot);
      hot[(next() * 65536 + next() * 256 + next()) % hot.length] ^= 1 + (next() % 255);
      await survived((search) => {
        const { status } = search.open(hot);
        return status === done ? searchAll(search, sound.files) : status;
      });
    }
  });

  for (const name of sound.files.keys()) {
    test(`is the file ${name} with bytes changed, and no search of it hangs`, async () => {
      const next = numbers(2);
      for (let round = 0; round < 40; round += 1) {
        const changed = Uint8Array.from(sound.files.get(name));
        for (let change = 0; change < 1 + round; change += 1) {
          changed[(next() * 65536 + next() * 256 + next()) % changed.length] = next();
        }
        const files = new Map(sound.files).set(name, changed);
        await survived((search) => {
          search.open(sound.hot);
          return searchAll(search, files);
        });
      }
    });
  }

  /** Searches for all there are; tells how the first that failed went. */
  function searchAll(search, files) {
    for (const { request } of sound.cases) {
      const { status } = search.searchWith(request, files);
      if (status !== done) return status;
    }
    return done;
  }
});

/**
 * What a call of a fresh module gives: a status, or `damaged` after a trap. A
 * search that wants for ever counts as damage too, which whoever asks notices.
 */
async function survived(call) {
  const search = await start();
  const since = performance.now();
  let status;
  try {
    const result = call(search);
    status = typeof result === "number" ? result : result.status;
  } catch (error) {
    const isKnown = error instanceof WebAssembly.RuntimeError || /wants more/.test(error.message);
    if (!isKnown) throw error;
    status = damaged;
  }
  assert.ok(performance.now() - since < 10_000, "it takes long");
  assert.ok([done, damaged, refused].includes(status), `${status}`);
  return status;
}

/** Bytes that are the same every time. */
function numbers(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  };
}
