import { z } from "zod";
import { machine } from "../src/app/machine.ts";
import { isTerminal } from "../src/domain/recovery/job.ts";
import { PAGE_BYTES, SUMMARY_TOKENS } from "../test/support/token-budgets.ts";
import { type Answered, BenchHost } from "./bench-host.ts";
import { type Figure, timed } from "./figures.ts";
import { endOfJob } from "./job-end.ts";
import { makeLargeSandbox } from "./large-sandbox.ts";

const listed = z.looseObject({
  items: z.array(z.looseObject({ id: z.string().optional(), type: z.string().optional() })),
});
const started = z.looseObject({ jobId: z.string(), status: z.string() });
const summary = z.looseObject({ actors: z.array(z.looseObject({ actor: z.string() })) });

/**
 * Every tool that reads, once or more on a list of `users` changes, through the server a host starts: what each answer
 * weighs, data and text together, against its budget, and how long it took.
 */
export async function largeAnswers(dataFolder: string, users: number): Promise<readonly Figure[]> {
  await makeLargeSandbox(dataFolder, users);
  const figures: Figure[] = [];
  const asked: string[] = [];
  await using host = await BenchHost.start(dataFolder, (message) => asked.push(message));
  await host.listTools();

  async function call<T>(tool: string, args: Record<string, unknown>, answer: z.ZodType<T>, note = ""): Promise<T> {
    const { ms, result } = await timed(() => host.call(tool, args));
    figures.push(...weigh(`${tool}${note}`, tool, result), { name: `${tool}${note}`, value: ms, unit: "ms" });
    return answer.parse(result.data);
  }
  const any = z.unknown();
  /** A job that may outlast one call, as a host follows it. */
  async function finished(tool: string, args: Record<string, unknown>, note: string): Promise<string> {
    const { jobId } = await call(tool, args, started, note);
    const look = async () => started.parse((await host.call("get_job", { jobId, waitSeconds: 50 })).data);
    const job = await endOfJob(look, ({ status }) => isTerminal(status), machine);
    if (job.status !== "successful") throw new Error(`${tool}${note}: ${job.status}`);
    return job.jobId;
  }

  await call("get_tenant_status", {}, any);
  const snapshots = z.looseObject({ items: z.array(z.looseObject({ snapshotId: z.string() })) });
  const { items } = await call("list_snapshots", { limit: 100 }, snapshots);
  const snapshot = items[0]?.snapshotId;
  const previewJobId = await finished("start_preview", { snapshot, scope: { all: true }, waitSeconds: 50 }, ", all");
  await call("get_job", { jobId: previewJobId }, any);
  const { actors } = await call("summarize_changes", { previewJobId }, summary);
  const actor = actors[0]?.actor;
  const { items: page } = await call("list_changes", { previewJobId, limit: 100 }, listed, ", first page");
  await call("list_changes", { previewJobId, limit: 100, actor: actors[1]?.actor }, any, ", of one actor");
  await call("list_changes", { previewJobId, limit: 100, text: `${users - 1}` }, any, ", by text");
  const policies = await call(
    "list_changes",
    { previewJobId, limit: 100, type: "conditionalAccessPolicy" },
    listed,
    ", policies",
  );
  const groups = await call("list_changes", { previewJobId, limit: 100, type: "group" }, listed, ", a group emptied");
  await call("list_changes", { previewJobId, limit: 100, type: "group", id: groups.items[0]?.id }, any, ", its links");
  await call("list_changes", { previewJobId, limit: 100, risk: "high" }, any, ", by risk");
  for (const { type, id } of [page[0], policies.items[0], groups.items[0]].filter((one) => one !== undefined)) {
    await call("get_object_history", { type, id, limit: 100 }, any, ` of a ${type}`);
  }
  await call("find_objects", { text: "Ärztinnen", limit: 100 }, any);
  await call("compare_snapshots", { from: snapshot, to: "now", limit: 100 }, any);
  await finished(
    "start_preview",
    { snapshot, scope: { all: true, actor, since: "2026-11-22T22:00:00Z" }, waitSeconds: 50 },
    ", one actor's work",
  );

  const renamed = { snapshot, scope: { types: ["user"], properties: ["user.userPrincipalName"] }, waitSeconds: 50 };
  const plan = await finished("start_preview", renamed, ", what cannot go back");
  const recovery = await finished("start_recovery", { previewJobId: plan }, ", refused in part");
  await call("list_failed_changes", { jobId: recovery, limit: 100 }, any);
  await call("verify_recovery", { recoveryJobId: recovery, waitSeconds: 50 }, any);
  await call("list_jobs", { limit: 100 }, any);

  const refused = await host.call("start_recovery", { previewJobId }, "decline");
  figures.push(...weigh("start_recovery, declined", "start_recovery", refused));
  const longest = asked.reduce((a, b) => (b.length > a.length ? b : a), "");
  figures.push({ name: "plan a person is shown", value: Buffer.byteLength(longest), unit: "bytes", bound: PAGE_BYTES });
  return [{ name: "changed objects", value: users, unit: "count" }, ...figures];
}

/** A summary by tokens, everything else by bytes. */
function weigh(name: string, tool: string, { bytes, tokens }: Answered): readonly Figure[] {
  const summary = tool === "summarize_changes";
  return [
    { name, value: bytes, unit: "bytes", bound: PAGE_BYTES },
    { name, value: tokens, unit: "tokens", ...(summary ? { bound: SUMMARY_TOKENS } : {}) },
  ];
}
