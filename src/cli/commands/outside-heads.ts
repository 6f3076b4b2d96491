import { createReadStream, existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Settings } from "../../app/settings/read-settings.ts";
import { readHead } from "../../domain/approval/trail-head.ts";
import { invalid } from "../../domain/errors.ts";
import { openRegularFile } from "../../files/regular-file.ts";

/**
 * Returns the file that the settings send heads to, or null if they send them elsewhere. With `ifThere`, also null for a
 * file that does not exist.
 */
export function fileOfHeads({ trailTo }: Pick<Settings, "trailTo">, { ifThere = false } = {}): string | null {
  const url = trailTo === null ? null : new URL(trailTo.address);
  const file = url?.protocol === "file:" ? fileURLToPath(url) : null;
  return ifThere && file !== null && !existsSync(file) ? null : file;
}

/**
 * Reads heads from a file, one a line: our own file, or the log of a syslog collector. Skips lines without one. Throws
 * `invalidInput` for a file that cannot be read.
 */
export async function* headsIn(file: string) {
  if (!existsSync(file)) throw invalid(`${file} is not there, so the trail cannot be compared with the heads in it.`);
  try {
    const input = createReadStream(file, { encoding: "utf8", fd: openRegularFile(file) });
    const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
    for await (const line of lines) {
      const head = readHead(line);
      if (head !== null) yield head;
    }
  } catch {
    throw invalid(`${file} cannot be read as a regular file, so the trail cannot be compared with the heads in it.`);
  }
}
