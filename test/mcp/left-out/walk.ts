import { expect } from "vitest";
import { type Crowd, crowd } from "../../support/crowded-tenant.ts";
import { namedCall } from "../../support/cut-marks.ts";
import type { Answer, Host } from "../../support/host.ts";
import { approving, at } from "../../support/incident.ts";
import { newHost } from "../../support/mcp-host.ts";
import { openRehearsalTenant, type RehearsalTenant } from "../../support/rehearsal-tenant.ts";

type Args = Readonly<Record<string, unknown>>;

/** Calls of an assistant in a crowded tenant, each within an answer's size. */
export interface Walk extends AsyncDisposable {
  readonly big: Crowd;
  readonly tenant: RehearsalTenant;
  readonly host: Host;
  readonly previewJobId: string;
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

export async function startWalk(): Promise<Walk> {
  const tenant = await openRehearsalTenant();
  const big = await crowd(tenant);
  const host: Host = await newHost(tenant.parts, approving);
  const call: Walk["call"] = async (tool, args) => {
    const known = tool === "start_preview" ? { snapshot: big.snapshot, waitSeconds: 50 } : {};
    const answer = await host.call(tool, { ...known, ...args });
    expect(answer.isError, `${tool}: ${answer.text}`).toBe(false);
    expect(answer.bytes, tool).toBeLessThanOrEqual(PAGE_BYTES);
    return answer;
  };
  const preview = await call("start_preview", { scope: { all: true } });
  return {
    ...{ big, tenant, host },
    previewJobId: String(at(preview.data, "jobId")),
    call,
    whole: async (named, more = {}) => {
      const { tool, args } = namedCall(named);
      const pages: Answer[] = [];
      for (let cursor: unknown; pages.length === 0 || cursor !== undefined; ) {
        const page = await call(tool, { ...args, ...more, ...(cursor === undefined ? {} : { cursor }) });
        pages.push(page);
        cursor = at(page.data, "nextCursor");
      }
      return pages;
    },
    [Symbol.asyncDispose]: async () => {
      await host[Symbol.asyncDispose]();
      await tenant[Symbol.asyncDispose]();
    },
  };
}

const summaryLists = [
  ...["signIn", "warnings", "actors", "riskiest", "accounts", "properties", "done", "byType", "links"],
] as const;

/** Calls of each tool that reads, for whatever has more than an answer shows. */
export function callsOf({ big, previewJobId }: Walk): readonly (readonly [string, Args])[] {
  const some = [big.busy, big.policies[0], big.groups[0], big.dead[0], big.locations[0], big.people[60]];
  const objects = some.filter((one) => one !== undefined);
  const from = big.snapshot;
  const policies = { scope: { types: ["conditionalAccessPolicy"] } };
  return [
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
}
