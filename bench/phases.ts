import type { Phase } from "./phase.ts";

/** The repetition of a phase: once for a run, for each size, for each size and database, or for each database. */
export type Extent = "run" | "size" | "history" | "database";

export interface PhaseEntry {
  readonly name: string;
  readonly extent: Extent;
  /** Run for each of the changes that previews are measured for. */
  readonly eachChange?: true;
  /** Holds whole states in memory, which an engine does not, so that its heap has no limit. */
  readonly roomy?: true;
  /** Processes that measure it. The median of each figure counts. */
  readonly rounds?: number;
  /** Phases that it depends on. */
  readonly needs?: readonly string[];
  /** A program it measures and the option that asks for its version: left out where it is not installed. */
  readonly program?: readonly [string, string];
  /** In the phase's own process, so that the others need not load it. */
  load(): Promise<Phase>;
}

/** All phases in the order in which they run. */
export const phases: readonly PhaseEntry[] = [
  { name: "start-up", extent: "run", load: async () => onServer((await import("./start-up.ts")).startUp) },
  { name: "reads", extent: "run", load: async () => onServer((await import("./reads.ts")).reads) },
  { name: "tokens", extent: "run", load: async () => onServer((await import("./tokens.ts")).tokens) },
  {
    name: "conversations",
    extent: "run",
    load: async () => onServer((await import("./conversations.ts")).conversations),
  },
  {
    name: "answers",
    extent: "size",
    load: async () => answersOfMany((await import("./large-answers.ts")).largeAnswers),
  },
  { name: "vault-requests", extent: "run", load: async () => (await import("./vault-requests.ts")).vaultRequests },
  {
    name: "vault-capture",
    extent: "size",
    load: async () => (await import("./phases/vault-capture.ts")).vaultCapture,
  },
  { name: "ten-servers", extent: "run", load: async () => onServer((await import("./ten-servers.ts")).tenServers) },
  { name: "generation", extent: "size", load: async () => (await import("./phases/generation.ts")).generation },
  {
    name: "first-capture",
    extent: "history",
    load: async () => (await import("./phases/first-capture.ts")).firstCapture,
  },
  {
    name: "database-alone",
    extent: "history",
    load: async () => (await import("./phases/database-alone.ts")).databaseAlone,
  },
  { name: "migration", extent: "size", load: async () => (await import("./phases/migration.ts")).migration },
  {
    name: "daily-capture",
    extent: "history",
    load: async () => (await import("./phases/daily-capture.ts")).dailyCapture,
  },
  {
    name: "preview",
    extent: "history",
    eachChange: true,
    load: async () => (await import("./phases/preview.ts")).preview,
  },
  { name: "incident", extent: "history", load: async () => (await import("./phases/incident.ts")).incident },
  { name: "first-batch", extent: "history", load: async () => (await import("./phases/first-batch.ts")).firstBatch },
  { name: "summary", extent: "history", load: async () => (await import("./phases/summary.ts")).summary },
  {
    name: "cold-open",
    extent: "history",
    rounds: 5,
    needs: ["preview"],
    load: async () => (await import("./phases/cold-open.ts")).coldOpen,
  },
  {
    name: "full-join",
    extent: "history",
    roomy: true,
    load: async () => (await import("./phases/full-join.ts")).fullJoin,
  },
  {
    name: "git",
    extent: "size",
    roomy: true,
    program: ["git", "--version"],
    load: async () => (await import("./phases/git.ts")).git,
  },
  {
    name: "restic",
    extent: "size",
    roomy: true,
    program: ["restic", "version"],
    load: async () => (await import("./phases/restic.ts")).restic,
  },
  { name: "comparison", extent: "history", load: async () => (await import("./phases/comparison.ts")).comparison },
  { name: "recovery", extent: "database", load: async () => (await import("./phases/recovery.ts")).recovery },
];

/** A measurement of the server that a host starts, on a data folder of its own. */
const onServer =
  (measure: (dataFolder: string) => ReturnType<Phase>): Phase =>
  async ({ folder }) => {
    const { mkdtemp } = await import("node:fs/promises");
    return measure(await mkdtemp(`${folder}/server-`));
  };

/** Budgets are promised for a hundred thousand changes. A larger sandbox would only take longer to build. */
const answersOfMany =
  (measure: (dataFolder: string, users: number) => ReturnType<Phase>): Phase =>
  ({ folder, size }) =>
    measure(`${folder}/answers`, Math.min(size, 100_000));
