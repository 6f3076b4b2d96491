import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MINUTE } from "../../src/domain/time.ts";
import { aDatabase, type Database } from "./a-database.ts";
import { DATABASE_FILE, databaseOf, foundTenant, OPENED_AT, strike } from "./damaged-tenant.ts";
import { startKillable } from "./killable-process.ts";
import type { Act, Line } from "./killed-script.ts";

/** One tenant at four stages: founded, captured and then attacked, previewed, and recovered without obstacles. */
export type StageName = "founded" | "struck" | "previewed" | "recovered";

/** The work of a process, and the stage that it starts from. */
export const runs = {
  firstCapture: { act: "snapshot", from: "founded" },
  capture: { act: "snapshot", from: "struck" },
  preview: { act: "preview", from: "struck" },
  recovery: { act: "recovery", from: "previewed" },
} as const satisfies Readonly<Record<string, { act: Act; from: StageName }>>;
export type RunName = keyof typeof runs;

export type Point = Extract<Line, { point: number }>;

export interface Stages extends AsyncDisposable {
  folder(stage: StageName): string;
  /** Copies a stage, so that a test may damage it. */
  copy(stage: StageName): Promise<string>;
  /** The points that an undisturbed run reaches. */
  readonly points: Readonly<Record<RunName, readonly Point[]>>;
}

/** Prepares the stages with the history in SQLite or on PostgreSQL. */
export async function setStages(on: "SQLite" | "PostgreSQL" = "SQLite"): Promise<Stages> {
  const root = mkdtempSync(join(tmpdir(), "stages-"));
  let copies = 0;
  const folder = (name: string): string => join(root, name);
  const databases: Database[] = [];
  /** Gives a folder its own database, which is empty or a copy of another one. */
  const withDatabase = async (name: string, from: string): Promise<void> => {
    const database = await aDatabase(from);
    databases.push(database);
    writeFileSync(join(folder(name), DATABASE_FILE), database.url);
  };
  const copy = async (from: string, to = `copy-${++copies}`): Promise<string> => {
    cpSync(folder(from), folder(to), { recursive: true });
    const database = databaseOf(folder(from));
    if (database !== null) await withDatabase(to, new URL(database).pathname.slice(1));
    return folder(to);
  };
  mkdirSync(folder("founded"));
  if (on === "PostgreSQL") await withDatabase("founded", "template0");
  foundTenant(folder("founded"));
  const firstCapture = await undisturbed("firstCapture", await copy("founded", "struck"));
  // Its records are laid out in the database when a preview is assessed.
  strike(folder("struck"), undefined, OPENED_AT);
  const capture = await undisturbed("capture", await copy("struck"));
  const preview = await undisturbed("preview", await copy("struck", "previewed"));
  const recovery = await undisturbed("recovery", await copy("previewed", "recovered"));
  return {
    folder,
    copy: (stage) => copy(stage),
    points: { firstCapture, capture, preview, recovery },
    async [Symbol.asyncDispose]() {
      for (const database of databases) await database[Symbol.asyncDispose]();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

async function undisturbed(run: RunName, folder: string): Promise<readonly Point[]> {
  await using child = startKillable({ folder, act: runs[run].act, leaseMillis: MINUTE });
  const how = await child.ended;
  if (how !== 0) throw new Error(`The undisturbed ${run} ended with ${how}.`);
  return child.lines.filter((line) => "point" in line);
}
