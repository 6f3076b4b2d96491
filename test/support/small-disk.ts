import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** A disk of its own for a history, which can really be full. */
export interface SmallDisk extends Disposable {
  /** Puts a database of this folder there, or the place where it will be made, in place of what it held. */
  hold(folder: string, name?: "history.db" | "tenant.db"): void;
  /** Leaves not one page free. What the history's log has behind it is given back first, so that it needs a page. */
  fill(): void;
  clear(): void;
}

const SIZE = "16m";

/** Null where this user may not mount one. */
export function smallDisk(): SmallDisk | null {
  const place = mkdtempSync(join(tmpdir(), "small-disk-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${SIZE}`, "tmpfs", place], { stdio: "ignore" });
  } catch {
    rmSync(place, { recursive: true });
    return null;
  }
  let file = "";
  const stone = join(place, "stone");
  return {
    hold(folder, name = "history.db") {
      if (file !== "") for (const end of ["", "-wal", "-shm"]) rmSync(`${file}${end}`, { force: true });
      const inFolder = join(folder, name);
      file = join(place, name);
      copyIfThere(inFolder, file);
      rmSync(inFolder, { force: true });
      symlinkSync(file, inFolder);
    },
    fill() {
      checkpoint(file);
      try {
        for (;;) writeFileSync(stone, Buffer.alloc(4_096), { flag: "a" });
      } catch (error) {
        if (!(error instanceof Error && "code" in error && error.code === "ENOSPC")) throw error;
      }
    },
    clear: () => rmSync(stone, { force: true }),
    [Symbol.dispose]: () => {
      execFileSync("umount", ["-l", place]);
      rmSync(place, { recursive: true });
    },
  };
}

function copyIfThere(from: string, to: string): void {
  try {
    copyFileSync(from, to);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  }
}

function checkpoint(file: string): void {
  using database = new DatabaseSync(file);
  database.exec("pragma wal_checkpoint(truncate)");
}
