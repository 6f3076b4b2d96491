import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { invalid } from "../../domain/errors.ts";
import { isJsonCollection, type Json } from "../../domain/json.ts";
import { allEntityTypes, type EntityType } from "../../domain/tenant/entity.ts";
import { linkNames } from "../../domain/tenant/link.ts";
import type { TenantIdentity } from "../../domain/tenant/tenant.ts";
import { iso, type Millis } from "../../domain/time.ts";
import type { ExportedObject } from "../../engine/export/export-state.ts";
import { readRegularFile } from "../../files/regular-file.ts";

/** The origin of an export. */
export interface ExportManifest {
  readonly format: 1;
  readonly tenant: TenantIdentity;
  readonly instant: Millis;
  readonly pseudonymized: boolean;
  /** Sentences about what the snapshot lacks. Absent in exports of earlier versions. */
  readonly unread?: readonly string[];
  readonly objects: Readonly<Partial<Record<EntityType, number>>>;
}

const MANIFEST = "manifest.json";

/**
 * Writes an export as one file for each object, in a folder for each type, with sorted members, so that any tool that
 * compares files can compare two exports. Returns the number of objects of each type. Throws `invalidInput` if the
 * folder exists.
 */
export async function writeExport(
  folder: string,
  objects: AsyncIterable<ExportedObject>,
  manifest: Omit<ExportManifest, "format" | "objects">,
  onWritten: (done: number) => void = () => {},
): Promise<ExportManifest["objects"]> {
  if (existsSync(folder)) throw invalid(`${folder} exists already. An export overwrites nothing: name another folder.`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const counts: Partial<Record<EntityType, number>> = {};
  let done = 0;
  for await (const object of objects) {
    const { type } = object.ref;
    if (counts[type] === undefined) mkdirSync(join(folder, type), { mode: 0o700 });
    counts[type] = (counts[type] ?? 0) + 1;
    writeFileSync(join(folder, type, fileOf(object.ref.id)), textOf({ ...object }), { mode: 0o600, flag: "wx" });
    done += 1;
    onWritten(done);
  }
  const { instant, ...rest } = manifest;
  const shown = { format: 1, ...rest, instant: iso(instant), objects: counts };
  writeFileSync(join(folder, MANIFEST), textOf(shown), { mode: 0o600, flag: "wx" });
  return counts;
}

/** Returns a file name for an id: the id itself, or a digest of an id that is unsafe as a file name. */
const fileOf = (id: string): string =>
  /^[\w.-]{1,100}$/.test(id) ? `${id}.json` : `${createHash("sha256").update(id).digest("hex")}.json`;

const textOf = (value: object): string => `${JSON.stringify(sorted(JSON.parse(JSON.stringify(value))), null, 2)}\n`;

function sorted(value: Json): Json {
  if (value === null || typeof value !== "object") return value;
  if (isJsonCollection(value)) return value.map(sorted);
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((name) => [name, sorted(value[name] ?? null)]),
  );
}

const text = z.string().min(1).max(1_000);
const ref = z.object({ type: z.enum(allEntityTypes), id: text });
const objectFile = z.object({
  ref,
  life: z.enum(["live", "softDeleted"]),
  displayName: z.string().max(20_000).nullable(),
  properties: z.record(z.string(), z.json()),
  synchronized: z.boolean(),
  builtIn: z.boolean(),
  dynamicMembership: z.boolean(),
  links: z.partialRecord(z.enum(linkNames), z.array(ref)),
});
const manifestFile = z.object({
  format: z.literal(1),
  tenant: z.object({ id: text, displayName: z.string(), defaultDomain: z.string() }),
  instant: z.iso.datetime(),
  pseudonymized: z.boolean(),
  unread: z.array(z.string()).exactOptional(),
});

/** Reads the manifest of an export. Throws `invalidInput` for a folder without one. */
export function readManifest(folder: string): Omit<ExportManifest, "objects"> {
  const { instant, ...manifest } = parsed(manifestFile, join(folder, MANIFEST));
  return { ...manifest, instant: Date.parse(instant) };
}

/** Reads the objects of an export, one at a time. Throws `invalidInput` with the name of a malformed file. */
export async function* readExport(folder: string): AsyncGenerator<ExportedObject> {
  for (const type of allEntityTypes) {
    const place = join(folder, type);
    if (!existsSync(place)) continue;
    for (const name of readdirSync(place).sort()) {
      const { links, ...state } = parsed(objectFile, join(place, name));
      yield { ...state, links: withoutUndefined(links) };
    }
  }
}

const withoutUndefined = (links: z.output<typeof objectFile>["links"]): ExportedObject["links"] =>
  Object.fromEntries(Object.entries(links).filter(([, targets]) => targets !== undefined));

function parsed<Shape extends z.ZodType>(shape: Shape, file: string): z.output<Shape> {
  let value: unknown;
  try {
    value = JSON.parse(readRegularFile(file));
  } catch {
    throw invalid(`${file} cannot be read as JSON. Name the folder of an export.`);
  }
  const result = shape.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw invalid(`${file} is no part of an export: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}.`);
}
