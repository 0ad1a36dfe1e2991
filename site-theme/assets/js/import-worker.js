// Checks a descriptor in a worker of its own, with the catalog's own code as
// WebAssembly. What it is asked and says is in the header of
// `crates/catalog/wasm/src/lib.rs`.

const encoder = new TextEncoder();
const decoder = new TextDecoder();

const compile = async () => {
  const response = await fetch(new URL("./catalog.wasm", import.meta.url));
  if (!response.ok) throw new Error(`the host answered ${response.status}`);
  // Some hosts send no type that could be compiled while it comes.
  const { instance } = await WebAssembly.instantiate(await response.arrayBuffer(), {});
  return instance.exports;
};

let module;

async function check(request) {
  module ??= compile();
  const { input, check, output, output_length: length, memory } = await module;
  const bytes = encoder.encode(JSON.stringify(request));
  const at = input(bytes.length) >>> 0;
  if (at === 0) throw new Error("that is too much text");
  new Uint8Array(memory.buffer, at, bytes.length).set(bytes);
  if (check() !== 0) throw new Error("the text could not be read");
  return JSON.parse(decoder.decode(new Uint8Array(memory.buffer, output() >>> 0, length() >>> 0)));
}

addEventListener("message", async ({ data: [number, request] }) => {
  try {
    postMessage([number, await check(request)]);
  } catch (error) {
    module = undefined;
    postMessage([number, undefined, String(error.message ?? error)]);
  }
});
