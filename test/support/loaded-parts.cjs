// Preloaded into a started program: writes down what each of its threads has loaded, when the program ends.
"use strict";
const { mkdirSync, writeFileSync } = require("node:fs");
const { registerHooks } = require("node:module");
const { join } = require("node:path");

const folder = process.env.LOADED_PARTS;
const own = new Set(process.moduleLoadList);
const files = {};
registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    if (url.startsWith("file:") && loaded.source != null) files[url] = Buffer.byteLength(loaded.source);
    return loaded;
  },
});
process.on("exit", () => {
  mkdirSync(folder, { recursive: true });
  const node = process.moduleLoadList
    .filter((name) => name.startsWith("NativeModule ") && !own.has(name))
    .map((name) => name.slice("NativeModule ".length));
  writeFileSync(join(folder, `${process.hrtime.bigint()}.json`), JSON.stringify({ files, node }));
});
