import { readdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import type { NewId } from "../../domain/ids.ts";
import type { Sleep } from "../../domain/time.ts";
import { withExclusiveLock } from "../../sqlite/exclusive-lock.ts";
import { makeFolder, requirePrivate } from "../data-folder.ts";
import { isDraft, readPointer, type SandboxPointer, writePointer } from "./pointer.ts";

/** Builds a sandbox in an empty folder and returns its description. */
export type Build = (folder: string, signal: AbortSignal) => Promise<Recipe>;
export type Recipe = Omit<SandboxPointer, "version" | "generation">;

/** The folder of all sandboxes of a data folder, and the ways to wait and to name things there. */
export interface Generations {
  readonly root: string;
  readonly newId: NewId;
  readonly sleep: Sleep;
  readonly signal: AbortSignal;
}

export const folderOf = (root: string, pointer: SandboxPointer): string => join(root, pointer.generation);

/**
 * Returns the current sandbox, which is built if there is none. If several processes ask at once, one builds and the
 * others wait.
 */
export async function currentGeneration(generations: Generations, build: Build): Promise<SandboxPointer> {
  return (
    readPointer(generations.root) ??
    locked(generations, async () => readPointer(generations.root) ?? (await made(generations, build)))
  );
}

/** Replaces the current sandbox with a new one. Until the new one is complete, everyone keeps the old one. */
export function nextGeneration(generations: Generations, build: Build): Promise<SandboxPointer> {
  return locked(generations, () => made(generations, build));
}

/** Works while no process makes or replaces a sandbox. */
export function locked<T>(
  { root, sleep, signal }: Pick<Generations, "root" | "sleep" | "signal">,
  work: () => Promise<T>,
): Promise<T> {
  makeFolder(root);
  requirePrivate(dirname(root));
  const tooLong = "Another process has been building the sandbox for two minutes. End it, or wait and try again.";
  return withExclusiveLock(join(root, LOCK_FILE), { sleep, signal, tooLong }, work);
}

async function made({ root, newId, signal }: Generations, build: Build): Promise<SandboxPointer> {
  const generation = newId();
  const folder = join(root, generation);
  try {
    makeFolder(folder);
    const pointer: SandboxPointer = { version: 1, generation, ...(await build(folder, signal)) };
    writePointer(root, pointer);
    removeAllBut(root, generation);
    return pointer;
  } catch (error) {
    removeFolder(folder);
    throw error;
  }
}

/** Removes sandboxes that are not current, and the remains of builders that were killed. */
function removeAllBut(root: string, generation: string): void {
  for (const entry of readdirSync(root, { withFileTypes: true })) {
    if (entry.isDirectory() && entry.name !== generation) removeFolder(join(root, entry.name));
    if (entry.isFile() && isDraft(entry.name)) rmSync(join(root, entry.name), { force: true });
  }
}

/**
 * Renames the folder first, so that no process opens half of it. On a system that protects open files (Windows), the
 * removal may fail, and the next reset tries again.
 */
function removeFolder(folder: string): void {
  try {
    const leaving = folder.endsWith(BEING_REMOVED) ? folder : `${folder}${BEING_REMOVED}`;
    if (leaving !== folder) renameSync(folder, leaving);
    rmSync(leaving, { recursive: true, force: true });
  } catch {
    return;
  }
}

/** The end of the name of a folder that is being removed. */
export const BEING_REMOVED = ".removed";

export const LOCK_FILE = "lock.db";
