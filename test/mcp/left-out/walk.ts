import { expect } from "vitest";
import { HOUR } from "../../../src/domain/time.ts";
import { type Crowd, crowd, snapshotBy } from "../../support/crowded-tenant.ts";
import { namedCall } from "../../support/cut-marks.ts";
import type { Answer, Host } from "../../support/host.ts";
import { type InMode, inMode, type WalkedMode } from "../../support/in-mode.ts";
import { approving, at } from "../../support/incident.ts";
import { newHost } from "../../support/mcp-host.ts";
import { openRehearsalTenant, type RehearsalTenant } from "../../support/rehearsal-tenant.ts";

type Args = Readonly<Record<string, unknown>>;

/** Calls of an assistant in a crowded tenant, each within an answer's size. */
export interface Walk extends AsyncDisposable {
  readonly mode: WalkedMode;
  readonly environment: InMode["environment"];
  readonly parts: InMode["parts"];
  readonly big: Crowd;
  readonly tenant: RehearsalTenant;
  readonly host: Host;
  readonly previewJobId: string;
  /** The time of the snapshot before the incident, after which its records begin. */
  readonly since: string;
  call(tool: string, args: Args): Promise<Answer>;
  /** Makes a call that an answer names, and reads all of its pages. */
  whole(named: string, more?: Args): Promise<readonly Answer[]>;
}

export const PAGE_BYTES = 10 * 1_024;

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
export const numberIn = (text: unknown): number => Number(String(text ?? 0).replaceAll(",", ""));
export const itemsOf = (pages: readonly Answer[]): readonly unknown[] =>
  pages.flatMap(({ data }) => listOf(at(data, "items")));
export const writtenIn = (pages: readonly Answer[]): string => pages.map(({ data }) => JSON.stringify(data)).join("\n");

export async function startWalk(mode: WalkedMode = "sandbox"): Promise<Walk> {
  // A live service's time is close to that of this machine. The incident takes some hours.
  const tenant = await openRehearsalTenant(mode === "sandbox" ? {} : { start: Date.now() - 6 * HOUR });
  const served = await inMode(tenant, mode);
  const big = await crowd(tenant, async () => {
    if (mode !== "microsoft") return snapshotBy(served.services);
    // Microsoft's service takes snapshots by itself.
    await snapshotBy(tenant.services);
    const [newest] = (await served.services.recovery.listSnapshots({ limit: 1 })).items;
    return newest?.id ?? "";
  });
  const host: Host = await newHost(served.parts, approving);
  const { call, whole } = callerOf(host, big.snapshot);
  const preview = await call("start_preview", { scope: { all: true } });
  const [before] = listOf(at((await call("list_snapshots", {})).data, "items")).filter(
    (one) => at(one, "snapshotId") === big.snapshot,
  );
  return {
    since: String(at(before, "createdDateTime")),
    ...{ mode, big, tenant, host, environment: served.environment, parts: served.parts },
    previewJobId: String(at(preview.data, "jobId")),
    call,
    whole,
    [Symbol.asyncDispose]: async () => {
      await host[Symbol.asyncDispose]();
      await served[Symbol.asyncDispose]();
      await tenant[Symbol.asyncDispose]();
    },
  };
}

/** Returns the calls of an assistant that goes back to this snapshot. Each has to fit into an answer. */
export function callerOf(host: Host, snapshot: string): Pick<Walk, "call" | "whole"> {
  const call: Walk["call"] = async (tool, args) => {
    const known = tool === "start_preview" ? { snapshot, waitSeconds: 50 } : {};
    const answer = await host.call(tool, { ...known, ...args });
    expect(answer.isError, `${tool}: ${answer.text}`).toBe(false);
    expect(answer.bytes, tool).toBeLessThanOrEqual(PAGE_BYTES);
    return answer;
  };
  // The tenant stands still while it is walked, so that a call that several answers name is made once.
  const made = new Map<string, Promise<readonly Answer[]>>();
  const pagesOf = async (tool: string, args: Args): Promise<readonly Answer[]> => {
    const pages: Answer[] = [];
    for (let cursor: unknown; pages.length === 0 || cursor !== undefined; ) {
      const page = await call(tool, { ...args, ...(cursor === undefined ? {} : { cursor }) });
      pages.push(page);
      cursor = at(page.data, "nextCursor");
    }
    return pages;
  };
  const whole: Walk["whole"] = (named, more = {}) => {
    const { tool, args } = namedCall(named);
    const key = JSON.stringify([tool, { ...args, ...more }]);
    const pages = made.get(key) ?? pagesOf(tool, { ...args, ...more });
    made.set(key, pages);
    return pages;
  };
  return { call, whole };
}

const summaryLists = [
  ...["signIn", "warnings", "actors", "riskiest", "accounts", "properties", "done", "byType", "links"],
] as const;

/** Calls of each tool that reads, for whatever has more than an answer shows. */
export function callsOf({ big, previewJobId, mode }: Walk): readonly (readonly [string, Args])[] {
  const some = [big.busy, big.policies[0], big.groups[0], big.dead[0], big.locations[0], big.people[60]];
  const objects = some.filter((one) => one !== undefined);
  const from = big.snapshot;
  const policies = { scope: { types: ["conditionalAccessPolicy"] } };
  const calls: readonly (readonly [string, Args])[] = [
    ...["get_tenant_status", "list_snapshots", "list_jobs", "list_activity"].map((tool) => [tool, {}] as const),
    ["get_job", { jobId: previewJobId }],
    ["start_preview", { scope: { entities: [{ type: "group", ids: big.dead.map(({ id }) => id) }] } }],
    ["summarize_changes", { previewJobId }],
    ...summaryLists.map((list) => ["summarize_changes", { previewJobId, list }] as const),
    ...["names", "compact", "full"].flatMap((detail) => [
      ["list_changes", { previewJobId, detail, limit: 5 }] as const,
      ["list_changes", { previewJobId, detail, type: "group" }] as const,
      ["compare_snapshots", { from, detail, limit: 5 }] as const,
      ["compare_snapshots", { from, detail, ...policies }] as const,
    ]),
    ["list_activity", { detail: "full" }],
    ["find_objects", { text: "Person" }],
    ...objects.flatMap(({ type, id }) => [
      ["get_object", { type, id }] as const,
      ["get_object", { type, id, limit: 5 }] as const,
      ["get_object_history", { type, id }] as const,
      ["get_object_history", { type, id, detail: "full" }] as const,
      ["list_changes", { previewJobId, type, id }] as const,
      ["list_activity", { type, id }] as const,
      ["list_activity", { type, id, detail: "records" }] as const,
    ]),
  ];
  // Microsoft's snapshots cannot be compared.
  return mode === "microsoft" ? calls.filter(([tool]) => tool !== "compare_snapshots") : calls;
}
