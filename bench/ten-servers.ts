import { join } from "node:path";
import { z } from "zod";
import { type Assistant, type Question, startAssistant } from "../drill/assistant.ts";
import { machine, newId } from "../src/app/machine.ts";
import { folderOf } from "../src/app/sandbox/generations.ts";
import { TENANT_FILE } from "../src/app/sandbox/open-engine.ts";
import { buildSandbox } from "../src/app/sandbox/open-sandbox.ts";
import { sandboxFolder } from "../src/app/sandbox/pointer.ts";
import { readSettings } from "../src/app/settings/read-settings.ts";
import { EmbeddedDirectory } from "../src/directory/embedded/embedded-directory.ts";
import { SandboxClock } from "../src/directory/embedded/sandbox-clock.ts";
import { isTerminal } from "../src/domain/recovery/job.ts";
import type { EntityRef } from "../src/domain/tenant/entity.ts";
import { type Figure, median, quantile } from "./figures.ts";
import { endOfJob } from "./job-end.ts";

export const SERVERS = 10;

/** The answers of nine servers on one data folder while a tenth recovers. */
export interface ReadingBeside {
  /** Milliseconds of each answer, as the client saw it. */
  readonly waits: readonly number[];
  /** Each refusal and each call that failed, with the tool that was called. */
  readonly errors: readonly string[];
  /** The states of the recovery that the readers saw, in order. */
  readonly seen: readonly string[];
  /** Calls each tool was answered. */
  readonly calls: Readonly<Record<string, number>>;
  /** The end of the recovery according to its own server. */
  readonly recovery: { readonly status: string; readonly modifiedObjects: number; readonly failedChanges: number };
  readonly recoveryMs: number;
}

const list = z.looseObject({ items: z.array(z.looseObject({})) });
const snapshots = z.looseObject({ items: z.array(z.looseObject({ snapshotId: z.string() })).min(1) });
const job = z.looseObject({
  jobId: z.string(),
  status: z.string(),
  totals: z.looseObject({ modifiedObjects: z.int().optional(), failedChanges: z.int().optional() }),
});
const handle = z.looseObject({ jobId: z.string(), status: z.string() });
const jobs = z.looseObject({ items: z.array(handle) });
const anything = z.looseObject({});

/**
 * Starts ten servers, each a process with its client, on a sandbox in this data folder, in which every user has also
 * lost the department. One recovers, approved through the form. Nine ask all questions about a history, repeatedly,
 * until the recovery has ended.
 */
export async function readBesideRecovery(dataFolder: string, users: number): Promise<ReadingBeside> {
  const someone = await struckSandbox(dataFolder, users);
  const environment = {
    PATH: process.env.PATH ?? "",
    ENTRA_REWIND_DATA: dataFolder,
    ENTRA_REWIND_APPROVAL_PAGE: "off",
  };
  const entry = new URL("../bin/entra-rewind.cjs", import.meta.url);
  const start = (): Promise<Assistant> => startAssistant({ entry, environment }, sayingYes);
  const servers = await Promise.all(Array.from({ length: SERVERS }, start));
  const [recovering, ...readers] = servers;
  if (recovering === undefined) throw new Error("No server was started.");
  try {
    const previewJobId = await previewAll(recovering);
    const reading = reader(previewJobId, someone);
    await Promise.all(readers.map(reading.once));
    reading.forget();
    const began = performance.now();
    const started = await recovering.call("start_recovery", { previewJobId }, handle);
    const ending = endOf(recovering, started.jobId).finally(reading.stop);
    const watching = readers.slice(0, 1).map((server) => reading.watch(server, started.jobId));
    const [recovery] = await Promise.all([ending, ...watching, ...readers.map(reading.untilStopped)]);
    return {
      ...reading.result(),
      recoveryMs: performance.now() - began,
      recovery: {
        status: recovery.status,
        modifiedObjects: recovery.totals.modifiedObjects ?? 0,
        failedChanges: recovery.totals.failedChanges ?? 0,
      },
    };
  } finally {
    await Promise.all(servers.map((server) => server.close()));
  }
}

/** Returns the same as figures. A failed call makes the measurement fail. */
export async function tenServers(dataFolder: string): Promise<readonly Figure[]> {
  const beside = await readBesideRecovery(dataFolder, BENCH_USERS);
  if (beside.errors.length > 0) throw new Error(`Calls failed: ${beside.errors.join("; ")}`);
  return [
    { name: "changes recovered meanwhile", value: beside.recovery.modifiedObjects, unit: "count" },
    { name: "recovery with nine readers beside it", value: beside.recoveryMs, unit: "ms" },
    { name: "answers to the nine", value: beside.waits.length, unit: "count" },
    { name: "answers p50", value: median(beside.waits), unit: "ms" },
    { name: "answers p99", value: p99(beside), unit: "ms" },
  ];
}

const BENCH_USERS = 1_200;

export const p99 = ({ waits }: ReadingBeside): number => quantile(waits, 0.99);

const sayingYes = async ({ field }: Question): Promise<boolean | string> =>
  field.kind === "boolean" ? true : field.title.replace(/^Type: /, "");

/** Contoso after the incident, and after a script that cleared every user's department. Returns one of these users. */
async function struckSandbox(dataFolder: string, users: number): Promise<EntityRef> {
  const config = readSettings({ ENTRA_REWIND_DATA: dataFolder });
  const pointer = await buildSandbox(config, { users }, () => {});
  using directory = EmbeddedDirectory.open(join(folderOf(sandboxFolder(config), pointer), TENANT_FILE), {
    clock: (meta) => new SandboxClock(meta, machine),
    newId,
  });
  const refs: EntityRef[] = [];
  for await (const { entities } of directory.feed(null, new AbortController().signal))
    for (const { ref, life, properties, synchronized } of entities)
      if (ref.type === "user" && life === "live" && !synchronized && properties.department != null) refs.push(ref);
  const script = directory.as({ actor: { kind: "user", id: null, name: "script" }, app: "script", ip: null });
  directory.transaction(() => {
    for (const ref of refs) script.update(ref, { department: null });
  });
  const [someone] = refs;
  if (someone === undefined) throw new Error("There are no users.");
  return someone;
}

async function previewAll(server: Assistant): Promise<string> {
  const { items } = await server.call("list_snapshots", {}, snapshots);
  const request = { snapshot: items[0]?.snapshotId, scope: { all: true }, waitSeconds: 50 };
  return (await endOf(server, (await server.call("start_preview", request, handle)).jobId)).jobId;
}

const endOf = (server: Assistant, jobId: string): Promise<z.infer<typeof job>> =>
  endOfJob(
    () => server.call("get_job", { jobId, waitSeconds: 30 }, job),
    ({ status }) => isTerminal(status),
    machine,
  );

/** Asks every question in turn and keeps what came of it. */
function reader(previewJobId: string, someone: EntityRef) {
  let stopped = false;
  const waits: number[] = [];
  const errors: string[] = [];
  const seen = new Set<string>();
  const calls: Record<string, number> = {};

  async function ask<T>(server: Assistant, tool: string, args: Record<string, unknown>, answer: z.ZodType<T>) {
    const asked = performance.now();
    try {
      return await server.call(tool, args, answer);
    } catch (error) {
      errors.push(`${tool}: ${error instanceof Error ? error.message : error}`);
      return null;
    } finally {
      waits.push(performance.now() - asked);
      calls[tool] = (calls[tool] ?? 0) + 1;
    }
  }

  async function once(server: Assistant): Promise<void> {
    await ask(server, "list_jobs", { kind: "recovery" }, jobs);
    await ask(server, "get_tenant_status", {}, anything);
    await ask(server, "list_snapshots", {}, snapshots);
    await ask(server, "list_changes", { previewJobId }, list);
    await ask(server, "summarize_changes", { previewJobId }, anything);
    await ask(server, "find_objects", { text: "Finance" }, list);
    await ask(server, "get_object_history", { ...someone }, list);
  }

  return {
    once,
    async untilStopped(server: Assistant): Promise<void> {
      while (!stopped) await once(server);
    },
    /** Looks at the recovery without a pause, beside the questions and apart from their figures. */
    async watch(server: Assistant, jobId: string): Promise<void> {
      const look = async () => {
        const state = await server.call("get_job", { jobId }, handle);
        seen.add(state.status);
        return state;
      };
      await endOfJob(look, ({ status }) => isTerminal(status), machine);
    },
    stop: () => {
      stopped = true;
    },
    /** The calls so far were for warming up. Their failures count. */
    forget: () => {
      waits.length = 0;
      for (const tool of Object.keys(calls)) delete calls[tool];
    },
    result: () => ({ waits, errors, seen: [...seen], calls }),
  };
}
