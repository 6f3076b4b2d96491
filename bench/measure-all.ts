import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { progressBar } from "../src/terminal/progress-bar.ts";
import type { Figure } from "./figures.ts";
import type { Measured } from "./measured.ts";
import type { Options } from "./options.ts";
import type { Task } from "./phase.ts";
import { runPhase } from "./phase-process.ts";
import { type PhaseEntry, phases } from "./phases.ts";
import type { Place } from "./place.ts";
import { previewedChanges } from "./plan.ts";
import { postgresDatabases } from "./postgres.ts";
import { isInstalled } from "./whole-process.ts";

export interface Run {
  readonly measured: readonly Measured[];
  /** A sentence for each phase that this machine lacks a program for. */
  readonly leftOut: readonly string[];
  /** The error that ended the run early, or null. */
  readonly failure: unknown;
}

/** Runs the selected phases one at a time, until one fails. */
export async function measureAll(options: Options, runFolder: string): Promise<Run> {
  const measured: Measured[] = [];
  const { wanted, leftOut } = await onThisMachine(phases.filter(({ name }) => options.wanted.has(name)));
  const run = measureEach(wanted, options, runFolder, (one) => measured.push(one));
  const failure: unknown = await run.then(
    () => null,
    (error: unknown) => error,
  );
  return { measured, leftOut, failure };
}

/** Lets two databases take turns in each phase. */
async function measureEach(
  wanted: readonly PhaseEntry[],
  options: Options,
  runFolder: string,
  found: (measured: Measured) => void,
): Promise<void> {
  await using postgres = await postgresDatabases(options);
  const places = async (size: number): Promise<readonly Place[]> => [
    { kind: "sqlite", file: join(runFolder, String(size), "history.db") },
    ...(postgres === null ? [] : [await postgres.placeFor(size)]),
  ];
  const measure = async (phase: PhaseEntry, size: number, place: Place | null, changes: number | null = null) => {
    const folder = join(runFolder, String(size));
    mkdirSync(folder, { recursive: true });
    const task = { size, folder, place: place ?? nowhere, tenant: `bench-${size}`, changes };
    const figures = await shownWhile(phase, task);
    const about = phase.extent === "run" ? null : size;
    found({ phase: phase.name, size: about, database: place?.kind ?? null, figures });
  };
  for (const phase of wanted.filter(({ extent }) => extent === "run")) await measure(phase, 0, null);
  for (const size of options.sizes) {
    for (const phase of wanted) {
      if (phase.extent === "size") await measure(phase, size, null);
      if (phase.extent !== "history") continue;
      for (const changes of phase.eachChange ? previewedChanges(size) : [null]) {
        for (const place of await places(size)) await measure(phase, size, place, changes);
      }
    }
  }
  const largest = options.sizes.at(-1) ?? 0;
  for (const phase of wanted.filter(({ extent }) => extent === "database")) {
    for (const place of await places(largest)) await measure(phase, largest, place);
  }
}

/** The place for phases without a history. */
const nowhere: Place = { kind: "sqlite", file: "" };

async function onThisMachine(asked: readonly PhaseEntry[]): Promise<{ wanted: PhaseEntry[]; leftOut: string[] }> {
  const wanted: PhaseEntry[] = [];
  const leftOut: string[] = [];
  for (const phase of asked) {
    if (phase.program === undefined || (await isInstalled(...phase.program))) wanted.push(phase);
    else leftOut.push(`${phase.name} was left out: this machine has no program ${phase.program[0]}.`);
  }
  return { wanted, leftOut };
}

/** Shows a bar on a terminal, and elsewhere one line for each phase, so that a log shows the slow ones. */
async function shownWhile(phase: PhaseEntry, task: Task): Promise<readonly Figure[]> {
  const bar = progressBar(process.stderr);
  const title = [
    phase.name,
    ...(task.changes === null ? [] : [`of ${task.changes} changes`]),
    ...(phase.extent === "run" ? [] : [`at ${task.size} objects`]),
    ...(task.place.kind === "postgres" ? ["on PostgreSQL"] : []),
  ].join(" ");
  if (process.stderr.isTTY !== true) console.error(title);
  bar.show(title, 0, null);
  try {
    return await runPhase(phase, task, (what, done, total) => bar.show(`${title}: ${what}`, done, total));
  } finally {
    bar.clear();
  }
}
