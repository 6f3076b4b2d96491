import { mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Progress } from "./phase.ts";
import { plannedChanges } from "./plan.ts";
import { GeneratedTenant } from "./tenant/generated-tenant.ts";

/**
 * The generated tenant in the form of today's exports: an indented JSON file for each object with its links, one
 * property per line, in 256 folders for each type. It goes through the same changes as the history.
 */
export class ExportedFiles {
  readonly tenant: GeneratedTenant;
  readonly #folder: string;

  constructor(folder: string, size: number) {
    this.#folder = folder;
    this.tenant = new GeneratedTenant(size);
  }

  writeAll(progress: Progress): void {
    for (const type of ["user", "group"]) {
      for (let at = 0; at < 256; at += 1) {
        mkdirSync(join(this.#folder, type, at.toString(16).padStart(2, "0")), { recursive: true });
      }
    }
    for (let number = 0; number < this.tenant.size; number += 1) {
      this.#write(number);
      if (number % 1_000 === 0) progress("export", number, this.tenant.size);
    }
  }

  /** Applies the next change of the plan and writes the files of the changed objects again. */
  change(): void {
    this.tenant.change(plannedChanges(this.tenant.size)[this.tenant.changes] ?? 0);
    for (const number of this.tenant.changedBy(this.tenant.changes)) this.#write(number);
  }

  #write(number: number): void {
    const { ref, properties } = this.tenant.state(number);
    const links = Object.groupBy(this.tenant.linksOf(number), ({ link }) => link);
    const targets = Object.fromEntries(
      Object.entries(links).map(([name, all = []]) => [name, all.map(({ target }) => target.id).sort()]),
    );
    const file = join(this.#folder, ref.type, ref.id.slice(0, 2), `${ref.id}.json`);
    writeFileSync(file, `${JSON.stringify({ id: ref.id, ...properties, ...targets }, null, 2)}\n`);
  }
}

/** Returns the bytes of all files in a folder by their lengths and not by the disk's blocks. */
export function folderBytes(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}
