import { expect, test } from "vitest";
import { HOUR, iso, MINUTE } from "../../src/domain/time.ts";
import { inMode, type WalkedMode } from "../support/in-mode.ts";
import { at } from "../support/incident.ts";
import { newHost } from "../support/mcp-host.ts";
import { openRehearsalTenant } from "../support/rehearsal-tenant.ts";
import { callOf } from "./both-halves.ts";

/** Miles blocks everyone but Eve, an administrator since after the snapshot or from before it. */
async function lockOut(mode: WalkedMode, { isNew }: { readonly isNew: boolean }) {
  await using tenant = await openRehearsalTenant({ start: Date.now() - 3 * HOUR });
  const { caller } = await tenant.services.session.signedIn();
  const eve = tenant.addUser("Eve");
  if (!isNew) tenant.hands.assignRole("globalAdministrator", eve);
  tenant.later(MINUTE);
  await using served = await inMode(tenant, mode);
  const source = (mode === "microsoft" ? tenant : served).services.recovery;
  const snapshot = await source.takeSnapshot({ label: null, caller });
  tenant.later(MINUTE);
  const miles = tenant.embedded.as({ actor: { kind: "user", id: "miles-id", name: "miles" }, app: "p", ip: null });
  if (isNew) miles.assignRole("globalAdministrator", eve);
  miles.create("conditionalAccessPolicy", {
    ...{ displayName: "Shut", state: "enabled" },
    conditions: {
      ...{ applications: { includeApplications: ["All"] }, clientAppTypes: ["all"] },
      users: { includeUsers: ["All"], excludeUsers: [eve.id] },
    },
    grantControls: { operator: "OR", builtInControls: ["block"] },
  });
  tenant.later(MINUTE);
  await using host = await newHost(served.parts);
  const call = callOf(host);
  const scope = { types: ["conditionalAccessPolicy"] };
  const preview = await call("start_preview", { snapshot: iso(snapshot.createdDateTime), scope, waitSeconds: 50 });
  const summary = await call("summarize_changes", { previewJobId: at(preview.data, "jobId") });
  return summary.halves;
}

test.each(["sandbox", "vault", "microsoft"] as const)(
  "an administrator of the attack's own making makes no lock-out less grave and is counted apart, in mode %s",
  async (mode) => {
    for (const told of await lockOut(mode, { isNew: true })) {
      expect(told).toMatch(/critical: Policy \W+Shut\W+ blocks 1 of 1 account that can change policies/);
      expect(told).toMatch(/none of them can sign in freely to undo it/);
      expect(told).toMatch(/Counted apart: \W+Eve\W+ \(newly able to change policies, is free to sign in\)\./);
    }
  },
);

test("a spared administrator from before the snapshot counts among the accounts that can undo a lock-out", async () => {
  for (const told of await lockOut("sandbox", { isNew: false })) {
    expect(told).toMatch(/blocks 1 of 2 accounts that can change policies/);
    expect(told).toMatch(/1 can still sign in freely \(\W+Eve/);
    expect(told).not.toContain("Counted apart");
  }
});
