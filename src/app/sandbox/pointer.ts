import { renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { RewindError } from "../../domain/errors.ts";
import { asJson, isJsonObject, type Json } from "../../domain/json.ts";
import type { Millis } from "../../domain/time.ts";
import { isOtherThanFile, readRegularFile } from "../../files/regular-file.ts";
import { onDisk } from "../data-folder.ts";
import type { Settings } from "../settings/read-settings.ts";

/** The form of a seed. It is short and plain, because a person has to be able to type it again. */
export const seedPattern = /^[A-Za-z0-9._-]{1,64}$/;

/** The current sandbox. A process that replaces it writes this file last, in one step. */
export interface SandboxPointer {
  readonly version: 1;
  /** Name of the folder beside this file that has the tenant and its history. */
  readonly generation: string;
  readonly scenario: string;
  readonly seed: string;
  readonly users: number;
  /** The end of the story in the tenant's own time, when the sandbox is handed over. Milliseconds UTC. */
  readonly anchor: Millis;
  /** The tenant's name in the database that has its history. Absent if the history is a file beside the tenant. */
  readonly tenantInDatabase?: string | undefined;
}

/** Returns the folder of all sandboxes of a data folder. */
export const sandboxFolder = ({ dataFolder }: Pick<Settings, "dataFolder">): string => join(dataFolder, "sandbox");

const NAME = "sandbox.json";
const fileIn = (root: string): string => join(root, NAME);
export const isDraft = (name: string): boolean => name.startsWith(`${NAME}.`);

/** Returns null if there is no sandbox yet. Throws `storeUnusable` for an invalid file. */
export function readPointer(root: string): SandboxPointer | null {
  const text = textOf(fileIn(root));
  if (text === null) return null;
  const pointer = parsed(text);
  if (pointer !== null) return pointer;
  throw new RewindError(
    "storeUnusable",
    `${fileIn(root)} is damaged or of another version. Run \`entra-rewind sandbox reset\` for a fresh sandbox.`,
  );
}

/**
 * Returns null for a text in another form. It is checked here and not by a schema, because the engine's thread would load
 * a library of schemas for this one file.
 */
function parsed(text: string): SandboxPointer | null {
  let given: Json;
  try {
    given = asJson(JSON.parse(text));
  } catch {
    return null;
  }
  if (!isJsonObject(given)) return null;
  const { version, generation, scenario, seed, users, anchor, tenantInDatabase } = given;
  if (version !== 1 || !isText(generation, generationPattern) || !isText(scenario, scenarioPattern)) return null;
  if (!isText(seed, seedPattern) || !isWhole(users) || users < 1 || !isWhole(anchor)) return null;
  const pointer: SandboxPointer = { version: 1, generation, scenario, seed, users, anchor };
  if (tenantInDatabase === undefined) return pointer;
  return isText(tenantInDatabase, uuidPattern) ? { ...pointer, tenantInDatabase } : null;
}

const generationPattern = /^[A-Za-z0-9-]{1,64}$/;
const scenarioPattern = /^.{1,64}$/s;
const uuidPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const isText = (value: Json | undefined, pattern: RegExp): value is string =>
  typeof value === "string" && pattern.test(value);
const isWhole = (value: Json | undefined): value is number => Number.isSafeInteger(value);

export function writePointer(root: string, pointer: SandboxPointer): void {
  const draft = `${fileIn(root)}.${pointer.generation}`;
  onDisk(root, () => {
    try {
      writeFileSync(draft, `${JSON.stringify(pointer, null, 2)}\n`, { flush: true });
      renameSync(draft, fileIn(root));
    } catch (error) {
      rmSync(draft, { force: true });
      throw error;
    }
  });
}

function textOf(file: string): string | null {
  return onDisk(file, () => {
    // The text of a pipe or a device is damaged, whatever it would be.
    if (isOtherThanFile(file)) return "";
    try {
      return readRegularFile(file);
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
      throw error;
    }
  });
}
