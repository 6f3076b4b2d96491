import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { zstdDecompressSync } from "node:zlib";
import { temporaryFolder } from "../cli/support.ts";

const kept = fileURLToPath(new URL("first-version", import.meta.url));
const FILES_FOLDER = "95c8c435-361b-4add-8c14-9c5310f32e35";

/** Returns a copy of a data folder that the first version left behind after a drill. */
export function firstVersionFolder(): string {
  const data = temporaryFolder();
  const files = join(data, "sandbox", FILES_FOLDER);
  mkdirSync(files, { recursive: true, mode: 0o700 });
  copyFileSync(join(kept, "sandbox.json"), join(data, "sandbox", "sandbox.json"));
  for (const name of ["history.db", "tenant.db"]) {
    writeFileSync(join(files, name), zstdDecompressSync(readFileSync(join(kept, `${name}.zst`))));
  }
  return data;
}
