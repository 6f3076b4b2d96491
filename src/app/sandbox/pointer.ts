import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { RewindError } from "../../domain/errors.ts";
import { onDisk } from "../data-folder.ts";
import type { Settings } from "../settings/read-settings.ts";

/** The form of a seed. It is short and plain, because a person has to be able to type it again. */
export const seedPattern = /^[A-Za-z0-9._-]{1,64}$/;

const pointerFile = z.object({
  version: z.literal(1),
  /** Name of the folder beside this file that has the tenant and its history. */
  generation: z.string().regex(/^[A-Za-z0-9-]{1,64}$/),
  scenario: z.string().min(1).max(64),
  seed: z.string().regex(seedPattern),
  users: z.int().positive(),
  /** The end of the story in the tenant's own time, when the sandbox is handed over. Milliseconds UTC. */
  anchor: z.int(),
  /** The tenant's name in the database that has its history. Absent if the history is a file beside the tenant. */
  tenantInDatabase: z.uuid().optional(),
});

/** The current sandbox. A process that replaces it writes this file last, in one step. */
export type SandboxPointer = z.infer<typeof pointerFile>;

/** Returns the folder of all sandboxes of a data folder. */
export const sandboxFolder = ({ dataFolder }: Pick<Settings, "dataFolder">): string => join(dataFolder, "sandbox");

const NAME = "sandbox.json";
const fileIn = (root: string): string => join(root, NAME);
export const isDraft = (name: string): boolean => name.startsWith(`${NAME}.`);

/** Returns null if there is no sandbox yet. Throws `storeUnusable` for an invalid file. */
export function readPointer(root: string): SandboxPointer | null {
  const text = textOf(fileIn(root));
  if (text === null) return null;
  try {
    return pointerFile.parse(JSON.parse(text));
  } catch (cause) {
    throw new RewindError(
      "storeUnusable",
      `${fileIn(root)} is damaged or of another version. Run \`entra-rewind sandbox reset\` for a fresh sandbox.`,
      { cause },
    );
  }
}

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
    try {
      return readFileSync(file, "utf8");
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
      throw error;
    }
  });
}
