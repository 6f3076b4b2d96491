import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** A separate disk for a history, which can really fill up. */
export interface SmallDisk extends Disposable {
  /** The disk's own folder. */
  readonly folder: string;
  /**
   * Moves a database of this folder to the disk, or reserves its place there, and discards the disk's earlier content.
   */
  hold(folder: string, name?: "history.db" | "tenant.db"): void;
  /**
   * Fills the disk to the last page. The space behind the history's log is released first, so that the log needs a new
   * page.
   */
  fill(): void;
  clear(): void;
}

const SIZE = "16m";

/** Null if this user may not mount a disk. */
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
    folder: place,
    hold(folder, name = "history.db") {
      if (file !== "") for (const end of ["", "-wal", "-shm"]) rmSync(`${file}${end}`, { force: true });
      const inFolder = join(folder, name);
      file = join(place, name);
      copyIfThere(inFolder, file);
      rmSync(inFolder, { force: true });
      symlinkSync(file, inFolder);
    },
    fill() {
      if (file !== "") checkpoint(file);
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
