import { tmpdir } from "node:os";
import { parseArgs } from "node:util";
import { phases } from "./phases.ts";

export interface Options {
  readonly json: boolean;
  /** Numbers of objects in the measured tenants, smallest first. */
  readonly sizes: readonly number[];
  /** Names of the phases to run and of those that they need, unordered. */
  readonly wanted: ReadonlySet<string>;
  /** The folder in which the run creates its own folder. */
  readonly folder: string;
  /** A PostgreSQL database to measure in addition to SQLite. */
  readonly database: string | null;
  /** Start a PostgreSQL server for the run. */
  readonly postgres: boolean;
}

/** Reads the command line. Throws a sentence for an invalid one. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: "boolean", default: false },
      size: { type: "string", multiple: true, default: ["100000"] },
      only: { type: "string", multiple: true, default: [] },
      skip: { type: "string", multiple: true, default: [] },
      folder: { type: "string", default: tmpdir() },
      database: { type: "string" },
      postgres: { type: "boolean", default: false },
    },
  });
  const sizes = listed(values.size).map(Number);
  if (sizes.length === 0 || sizes.some((size) => !Number.isInteger(size) || size < 1_000)) {
    throw new Error("--size takes whole numbers of at least 1000: --size 100000,1000000");
  }
  const skipped = new Set(listed(values.skip).map(known));
  const only = listed(values.only).map(known);
  const asked = only.length > 0 ? only : phases.map(({ name }) => name);
  return {
    json: values.json,
    sizes: [...new Set(sizes)].sort((a, b) => a - b),
    wanted: withNeeded(asked.filter((name) => !skipped.has(name))),
    folder: values.folder,
    database: values.database ?? null,
    postgres: values.postgres,
  };
}

const listed = (values: readonly string[]): string[] => values.flatMap((value) => value.split(",")).filter(Boolean);

function known(name: string): string {
  if (phases.some((phase) => phase.name === name)) return name;
  throw new Error(`There is no phase "${name}". There are: ${phases.map((phase) => phase.name).join(", ")}.`);
}

function withNeeded(names: readonly string[]): Set<string> {
  const all = new Set(names);
  for (const name of all) for (const needed of phases.find((one) => one.name === name)?.needs ?? []) all.add(needed);
  return all;
}
