import { expect, test } from "vitest";
import { MINUTE } from "../../src/domain/time.ts";
import { at } from "../support/incident.ts";
import { newHost } from "../support/mcp-host.ts";
import { openRehearsalTenant, type RehearsalTenant } from "../support/rehearsal-tenant.ts";
import { callOf } from "./both-halves.ts";

/** Two groups, two policies that name one each, and a snapshot of them. */
async function pairs(tenant: RehearsalTenant) {
  const { recovery, session } = tenant.services;
  const { caller } = await session.signedIn();
  const [ada, ben] = [tenant.addUser("Ada"), tenant.addUser("Ben")];
  const group = (displayName: string) =>
    tenant.hands.create("group", { displayName, securityEnabled: true, mailNickname: displayName.toLowerCase() });
  const [finance, sales] = [group("Finance"), group("Sales")];
  tenant.hands.addLink({ link: "members", source: finance, target: ada });
  tenant.hands.addLink({ link: "members", source: sales, target: ben });
  const rule = (displayName: string, id: string, state: string) =>
    tenant.hands.create("conditionalAccessPolicy", {
      ...{ displayName, state, grantControls: { operator: "OR", builtInControls: ["mfa"] } },
      conditions: { users: { includeGroups: [id] }, applications: { includeApplications: ["All"] } },
    });
  const [first, second] = [rule("CA1", finance.id, "enabled"), rule("CA2", sales.id, "disabled")];
  const snapshot = (await recovery.takeSnapshot({ label: null, caller })).id;
  tenant.later(MINUTE);
  return { ada, finance, sales, first, second, snapshot };
}

const asked = async (tenant: RehearsalTenant, snapshot: string) => {
  const host = await newHost(tenant.parts);
  const call = callOf(host);
  const compared = await call("compare_snapshots", { from: snapshot });
  const preview = await call("start_preview", { snapshot, scope: { all: true }, waitSeconds: 30 });
  const listed = await call("list_changes", { previewJobId: at(preview.data, "jobId") });
  await host[Symbol.asyncDispose]();
  return { compared, preview, listed };
};

test("two policies and two groups that exchanged their names are told by their ids wherever a name alone leads to the other", async () => {
  await using tenant = await openRehearsalTenant();
  const { ada, finance, sales, first, second, snapshot } = await pairs(tenant);
  const { hands } = tenant;
  hands.update(finance, { displayName: "Sales" });
  hands.update(sales, { displayName: "Finance" });
  hands.removeLink({ link: "members", source: finance, target: ada });
  hands.update(first, { displayName: "CA2", state: "disabled" });
  hands.update(second, { displayName: "CA1", state: "enabled" });
  tenant.later(MINUTE);
  const { compared, preview, listed } = await asked(tenant, snapshot);
  for (const { halves } of [compared, listed])
    for (const half of halves) {
      for (const [name, was, is] of [
        ["Finance", finance, sales],
        ["Sales", sales, finance],
        ["CA1", first, second],
        ["CA2", second, first],
      ] as const)
        expect(half).toContain(
          `the name "${name}" was that of ${was.type} ${was.id} and is that of ${is.type} ${is.id} at the later point`,
        );
    }
  for (const half of compared.halves) {
    expect(half).toContain(`policy "CA2" (${first.id}, formerly "CA1")`);
    expect(half).toContain(`policy "CA1" (${second.id}, formerly "CA2")`);
  }
  for (const half of [...compared.halves, ...preview.halves]) {
    expect(half).toContain(`The group "Sales" (${finance.id}, formerly "Finance") has 0 of the 1 user it had`);
    expect(half).toContain(`"CA2" (${first.id}, formerly "CA1")`);
    expect(half).not.toMatch(/(?<!Access)policy "CA[12]"(?! \()/i);
  }
});

test("an object that was renamed is told under its present and its former name where a sentence names it, and its row has both", async () => {
  await using tenant = await openRehearsalTenant();
  const { finance, first, snapshot } = await pairs(tenant);
  tenant.hands.update(finance, { displayName: "Accounting" });
  tenant.hands.update(first, { displayName: "CA9", state: "disabled" });
  tenant.later(MINUTE);
  const { compared, preview, listed } = await asked(tenant, snapshot);
  for (const half of [...compared.halves, ...preview.halves, ...listed.halves]) {
    expect(half).not.toContain("at the later point");
    expect(half).toContain("Accounting");
  }
  for (const half of [...compared.halves, ...preview.halves])
    expect(half).toContain(`Policy "CA9" (${first.id}, formerly "CA1") is weaker: it is off`);
  for (const half of compared.halves) expect(half).toContain(`(policy "CA9" (${first.id}, formerly "CA1"))`);
  for (const half of listed.halves) expect(half).toMatch(/displayName\W+"?CA9"? → "?CA1"?|"CA9",\s*"CA1"/);
});
