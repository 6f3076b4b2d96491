import { existsSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isOtherThanFile, readRegularFile } from "../../files/regular-file.ts";
import { makeFolder, onDisk } from "../data-folder.ts";
import { newId } from "../machine.ts";

/** Stores the name of the account that signed in, so that the next start finds its tokens in the secure store. */
export function accountNote(folder: string) {
  const file = join(folder, "signed-in-account.json");
  return {
    // A pipe under its name is no note, and the next sign-in replaces it.
    read: () => (existsSync(file) && !isOtherThanFile(file) ? readRegularFile(file) : null),
    write: (text: string) => {
      const draft = `${file}.${newId()}`;
      makeFolder(folder);
      onDisk(folder, () => {
        writeFileSync(draft, text, { mode: 0o600, flag: "wx" });
        renameSync(draft, file);
      });
    },
  };
}
