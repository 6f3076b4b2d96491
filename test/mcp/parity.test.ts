import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { scenarioIds } from "../../sandbox/contoso/scenario-id.ts";
import { personTyping } from "../support/assistant.ts";
import type { Host } from "../support/host.ts";
import { at } from "../support/incident.ts";
import { stdioHosts } from "../support/mcp-host.ts";
import { factsInOneHalf } from "../support/parity.ts";
import { type StoryTenant, tellTenant } from "../support/story-tenant.ts";

const seeds = ["rook", "contoso", "parity", "willow"] as const;

type Call = readonly [tool: string, args: Record<string, unknown>];

/** Each of another seed, which has other names and numbers. */
const stories = scenarioIds.map((scenario, at) => ({ scenario, seed: seeds[at % seeds.length] ?? "parity" }));

describe.each(stories)("after $scenario with seed $seed", ({ scenario, seed }) => {
  let tenant: StoryTenant;
  let host: Host;
  beforeAll(async () => {
    tenant = await tellTenant(scenario, seed);
    const [newest] = stdioHosts;
    if (newest === undefined) throw new Error("There is no host.");
    host = await newest.start(tenant.copy().dataFolder, personTyping([]));
  });
  afterAll(async () => {
    await host[Symbol.asyncDispose]();
    tenant[Symbol.dispose]();
  });

  test("every fact of every tool's answer is in its text and in its structured content", async () => {
    const wrong: unknown[] = [];
    const asked = new Set<string>();
    const ask = async (...[tool, args]: Call) => {
      const answer = await host.call(tool, args);
      asked.add(tool);
      expect(answer.isError, `${tool}: ${answer.text}`).toBe(false);
      const { onlyInData, onlyInText } = factsInOneHalf(answer);
      if (onlyInData.length + onlyInText.length > 0) wrong.push({ tool, args, onlyInData, onlyInText });
      return answer.data;
    };
    await ask("get_tenant_status", {});
    const snapshots = await ask("list_snapshots", {});
    const snapshot = at(snapshots, "items", 0, "snapshotId");
    const createdDateTime = at(snapshots, "items", 0, "createdDateTime");
    const older = at(snapshots, "items", 2, "snapshotId");
    await ask("start_preview", { snapshot: at(snapshots, "items", 1, "createdDateTime"), scope: { all: true } });
    const previewJobId = at(await ask("start_preview", { snapshot, scope: { all: true } }), "jobId");
    await ask("summarize_changes", { previewJobId });
    for (const list of ["signIn", "riskiest", "actors", "done"]) await ask("summarize_changes", { previewJobId, list });
    for (const detail of ["compact", "full"]) {
      await ask("list_changes", { previewJobId, detail });
      await ask("list_changes", { previewJobId, detail, type: "group" });
      await ask("list_changes", { previewJobId, detail, recoverable: false });
      await ask("compare_snapshots", { from: older, to: snapshot, detail });
      await ask("compare_snapshots", { from: snapshot, scope: { types: ["conditionalAccessPolicy"] }, detail });
      await ask("list_activity", { detail, since: at(snapshots, "items", 0, "createdDateTime") });
    }
    const group = at(await ask("find_objects", { text: "Finance" }), "items", 0);
    await ask("get_object_history", { type: at(group, "type"), id: at(group, "id") });
    await ask("get_object", { type: at(group, "type"), id: at(group, "id") });
    await ask("get_object", { type: at(group, "type"), id: at(group, "id"), at: snapshot, link: "members" });
    for (const detail of ["compact", "full"]) await ask("list_activity", { since: createdDateTime, detail });
    const recoveryJobId = at(await ask("start_recovery", { previewJobId }), "jobId");
    await ask("get_job", { jobId: recoveryJobId, waitSeconds: 50 });
    await ask("verify_recovery", { recoveryJobId, waitSeconds: 50 });
    await ask("list_failed_changes", { jobId: recoveryJobId });
    await ask("list_jobs", {});
    await ask("take_snapshot", { label: "after" });
    expect(wrong).toEqual([]);
    // Its answer is that of get_job.
    asked.add("cancel_job");
    expect((await host.listTools()).map(({ name }) => name).filter((name) => !asked.has(name))).toEqual([]);
  });
});
