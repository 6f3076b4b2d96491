import { expect, test } from "vitest";
import { MINUTE } from "../../src/domain/time.ts";
import { approving, at } from "../support/incident.ts";
import { newHost } from "../support/mcp-host.ts";
import { openRehearsalTenant } from "../support/rehearsal-tenant.ts";
import { callOf } from "./both-halves.ts";

test("what a recovery wrote is told with its job, who started it and who approved it, wherever a write is told", async () => {
  await using tenant = await openRehearsalTenant();
  const { recovery, session } = tenant.services;
  const { caller } = await session.signedIn();
  const { type, id } = tenant.addUser("Ada", { department: "Legal", jobTitle: "Counsel" });
  const snapshot = (await recovery.takeSnapshot({ label: null, caller })).id;
  for (const change of [{ department: "Sales" }, { jobTitle: "Clerk" }]) {
    tenant.later(MINUTE);
    tenant.hands.update({ type, id }, change);
  }
  tenant.later(MINUTE);
  await using host = await newHost(tenant.parts, approving);
  const call = callOf(host);
  const department = { types: ["user"], properties: ["department"] };
  const preview = await call("start_preview", { snapshot, scope: department, waitSeconds: 30 });
  const started = await call("start_recovery", { previewJobId: at(preview.data, "jobId") });
  const jobId = String(at(started.data, "jobId"));
  const job = await call("get_job", { jobId, waitSeconds: 30 });
  expect(at(job.data, "status")).toBe("successful");
  tenant.later(MINUTE);

  const starter = String(at(job.data, "startedBy"));
  expect(at(job.data, "approvedBy")).toBe(starter);
  const who = `recovery ${jobId} (started by ${starter}, approved by ${starter})`;
  const before = at(job.data, "beforeRecoverySnapshotId");
  const back = await call("start_preview", { snapshot: before, scope: department, waitSeconds: 30 });
  expect(at(back.data, "summary", "histogram", "by")).toEqual([who]);
  const rows = { previewJobId: at(back.data, "jobId") };
  for (const detail of ["names", "compact", "full"]) {
    const since = await call("compare_snapshots", { from: snapshot, detail });
    for (const half of since.halves) {
      const [, writer = ""] =
        /last written at \S+ by (.*?): |"lastWrite":\{[^}]*"by":"([^"]*)/.exec(half)?.filter(Boolean) ?? [];
      expect(writer).toBe(who);
    }
    const undone = await call("compare_snapshots", { from: before, detail });
    for (const half of [...undone.halves, ...(await call("list_changes", { ...rows, detail })).halves])
      expect(half).toContain(who);
  }
  const history = await call("get_object_history", { type, id });
  const log = await call("list_activity", { type, id });
  for (const half of [...history.halves, ...log.halves]) expect(half).toContain(who);

  const snapshots = await call("list_snapshots", {});
  for (const half of snapshots.halves) {
    expect(half).not.toMatch(/recommend/i);
    expect(half).toContain("kept before a recovery, to undo it");
    expect(half).toContain("Each holds what was done before it, good or bad");
  }
  expect([at(snapshots.data, "items")].flat().map((one) => at(one, "use") !== undefined)).toEqual([true, false]);

  const edited = await call("compare_snapshots", { from: snapshot, to: String(before) });
  for (const half of edited.halves) expect(half).not.toContain("recovery");
  const steps = [at(history.data, "items")].flat();
  expect(steps.map((step) => at(step, "attribution", 0, "recovery"))).toEqual([who, undefined, undefined]);
  expect(at(log.data, "authors", "columns", 6)).toBe("recovery");
});

test("secrets that someone removed stay that person's work after a recovery has written the same list, in rows of a comparison and of a preview", async () => {
  await using tenant = await openRehearsalTenant();
  const { recovery, session } = tenant.services;
  const { caller } = await session.signedIn();
  const secret = (keyId: string, displayName: string) => ({
    ...{ keyId, displayName, hint: "abc" },
    ...{ startDateTime: "2026-01-01T00:00:00Z", endDateTime: "2028-01-01T00:00:00Z" },
  });
  const [production, standby, backup] = [secret("a1", "production"), secret("a2", "standby"), secret("b1", "backup")];
  const passwordCredentials = [production, standby];
  const app = tenant.hands.create("application", { displayName: "Payroll", passwordCredentials });
  const snapshot = (await recovery.takeSnapshot({ label: null, caller })).id;
  const step = (who: string, act: (hands: ReturnType<typeof tenant.as>) => void) => {
    tenant.later(MINUTE);
    act(tenant.as(who));
  };
  step("sofia", (hands) => hands.update(app, { passwordCredentials: [production] }));
  step("yuki", (hands) => hands.update(app, { passwordCredentials: [backup] }));
  step("yuki", (hands) => hands.delete(app));
  tenant.later(MINUTE);
  await using host = await newHost(tenant.parts, approving);
  const call = async (tool: string, args: Readonly<Record<string, unknown>>) => {
    const { text, data, isError } = await host.call(tool, args);
    expect(isError, text).toBe(false);
    return { data, text };
  };
  const preview = async () => call("start_preview", { snapshot, scope: { all: true }, waitSeconds: 30 });
  const first = at((await preview()).data, "jobId");
  const started = await call("start_recovery", { previewJobId: first });
  await call("get_job", { jobId: at(started.data, "jobId"), waitSeconds: 30 });
  tenant.later(MINUTE);
  const previewJobId = at((await preview()).data, "jobId");
  for (const detail of ["names", "compact"]) {
    for (const { text, data } of [
      await call("compare_snapshots", { from: snapshot, detail }),
      await call("list_changes", { previewJobId, detail }),
    ]) {
      const authors = [at(data, "authors", "rows")].flat().map((row) => at(row, "1"));
      expect(authors.toSorted()).toEqual(["sofia", "yuki"]);
      expect(text).toMatch(/application "Payroll" \S+ \| by #1 passwordCredentials; #2 passwordCredentials \|/);
      expect(text).not.toContain("not among the parts of this row");
    }
  }
});
