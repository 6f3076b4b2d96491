import { expect, test } from "vitest";
import { MINUTE } from "../../src/domain/time.ts";
import { at } from "../support/incident.ts";
import { newHost } from "../support/mcp-host.ts";
import { openRehearsalTenant } from "../support/rehearsal-tenant.ts";

test("a purged object has both authors in every answer: who deleted it and who purged it", async () => {
  await using tenant = await openRehearsalTenant();
  const { recovery, session } = tenant.services;
  const { caller } = await session.signedIn();
  const [lost, kept] = [tenant.addUser("Cosima", { department: "Legal" }), tenant.addUser("Dora")];
  const snapshot = (await recovery.takeSnapshot({ label: null, caller })).id;
  const as = (name: string) => tenant.embedded.as({ actor: { kind: "user", id: name, name }, app: "portal", ip: null });
  tenant.later(MINUTE);
  for (const user of [lost, kept]) as("miles").delete(user);
  tenant.later(MINUTE);
  as("grace").purge(lost);
  as("miles").purge(kept);
  tenant.later(MINUTE);
  await using host = await newHost(tenant.parts);
  const call = async (tool: string, args: Readonly<Record<string, unknown>>) => {
    const { text, data, isError } = await host.call(tool, args);
    expect(isError, text).toBe(false);
    return { data, halves: [text, JSON.stringify(data)] };
  };
  const both = /deleted by miles\S* at \S+ and purged by grace\S* at /;
  for (const scope of [{ types: ["user"] }, { types: ["user"], rebuild: true }]) {
    const preview = await call("start_preview", { snapshot, scope, waitSeconds: 30 });
    for (const half of preview.halves) for (const name of ["miles", "grace"]) expect(half).toContain(name);
    for (const detail of ["names", "compact", "full"]) {
      const { halves } = await call("list_changes", { previewJobId: at(preview.data, "jobId"), detail });
      for (const half of halves) {
        expect(half).toMatch(both);
        expect(half.match(/purged by/g)).toHaveLength(1);
        expect(half).not.toContain("unknown");
      }
    }
  }
  for (const detail of ["names", "compact", "full"]) {
    const { halves } = await call("compare_snapshots", { from: snapshot, detail });
    for (const half of halves) expect(half).toMatch(both);
    const theirs = await call("compare_snapshots", { from: snapshot, detail, scope: { all: true, actor: "grace" } });
    for (const half of theirs.halves) expect(half).toMatch(both);
  }
});
