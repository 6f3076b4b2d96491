import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Writes `SHA256SUMS` of the files in a folder, which is the first argument or `release`, as `sha256sum -c` reads it. */
const [folder = "release"] = process.argv.slice(2);
const SUMS = "SHA256SUMS";

const lines = readdirSync(folder)
  .filter((name) => name !== SUMS)
  .toSorted()
  .map(
    (name) =>
      `${createHash("sha256")
        .update(readFileSync(join(folder, name)))
        .digest("hex")}  ${name}\n`,
  );
writeFileSync(join(folder, SUMS), lines.join(""));
