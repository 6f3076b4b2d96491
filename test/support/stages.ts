import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MINUTE } from "../../src/domain/time.ts";
import { aDatabase, type Database } from "./a-database.ts";
import { databaseOf, foundTenant, OPENED_AT, strike } from "./damaged-tenant.ts";
import { DATABASE_FILE } from "./database-file.ts";
import { startKillable } from "./killable-process.ts";
import type { Act, Line } from "./killed-script.ts";
import { madeOnce } from "./made-once.ts";

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

/** Prepares the stages with the history in SQLite or on PostgreSQL. They are made once, and each call gets copies. */
export async function setStages(on: "SQLite" | "PostgreSQL" = "SQLite"): Promise<Stages> {
  const { folder: made, said: points } = await madeOnce(`stages on ${on}`, (folder) => make(folder, on));
  const root = mkdtempSync(join(tmpdir(), "stages-"));
  const folders = new Folders(root);
  for (const stage of stageNames) await folders.copy(join(made, stage), stage);
  let copies = 0;
  return {
    folder: (stage) => join(root, stage),
    copy: (stage) => folders.copy(join(made, stage), `copy-${++copies}`),
    points,
    async [Symbol.asyncDispose]() {
      await folders.dropDatabases();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

const stageNames = ["founded", "struck", "previewed", "recovered"] as const satisfies readonly StageName[];

async function make(root: string, on: "SQLite" | "PostgreSQL"): Promise<Stages["points"]> {
  const folders = new Folders(root);
  const stage = (name: StageName): string => join(root, name);
  mkdirSync(stage("founded"));
  if (on === "PostgreSQL") await folders.addDatabase("founded", "template0");
  foundTenant(stage("founded"));
  const firstCapture = await undisturbed("firstCapture", await folders.copy(stage("founded"), "struck"));
  // Its records are laid out in the database when a preview is assessed.
  strike(stage("struck"), undefined, OPENED_AT);
  const capture = await undisturbed("capture", await folders.copy(stage("struck"), "captured"));
  const preview = await undisturbed("preview", await folders.copy(stage("struck"), "previewed"));
  const recovery = await undisturbed("recovery", await folders.copy(stage("previewed"), "recovered"));
  return { firstCapture, capture, preview, recovery };
}

/** Folders of tenants, each with a database of its own where the one that it is a copy of has one. */
class Folders {
  readonly #root: string;
  readonly #databases: Database[] = [];

  constructor(root: string) {
    this.#root = root;
  }

  /** Gives a folder a database, which is empty or a copy of another one. */
  async addDatabase(name: string, from: string): Promise<void> {
    const database = await aDatabase(from);
    this.#databases.push(database);
    writeFileSync(join(this.#root, name, DATABASE_FILE), database.url);
  }

  async copy(from: string, name: string): Promise<string> {
    const to = join(this.#root, name);
    cpSync(from, to, { recursive: true });
    const database = databaseOf(from);
    if (database !== null) await this.addDatabase(name, new URL(database).pathname.slice(1));
    return to;
  }

  async dropDatabases(): Promise<void> {
    for (const database of this.#databases) await database[Symbol.asyncDispose]();
  }
}

async function undisturbed(run: RunName, folder: string): Promise<readonly Point[]> {
  await using child = startKillable({ folder, act: runs[run].act, leaseMillis: MINUTE });
  const how = await child.ended;
  if (how !== 0) throw new Error(`The undisturbed ${run} ended with ${how}.`);
  return child.lines.filter((line) => "point" in line);
}
