import { expect, test } from "vitest";
import { jobId } from "../../src/domain/ids.ts";
import { MINUTE } from "../../src/domain/time.ts";
import { approvalSentence } from "../../src/guard/approval-text.ts";
import { plansFrom } from "../../src/summaries/plans-from.ts";
import { at } from "../support/incident.ts";
import { newHost } from "../support/mcp-host.ts";
import { openRehearsalTenant } from "../support/rehearsal-tenant.ts";
import { callOf } from "./both-halves.ts";

const OLD = "miles@contoso.test";
const NEW = "svc-print@contoso.test";

test("an actor given by an old name is the whole account, whose names are told and which is one author", async () => {
  await using tenant = await openRehearsalTenant();
  const { recovery, session } = tenant.services;
  const { caller } = await session.signedIn();
  const users = ["Ada", "Ben", "Cleo"].map((name) => tenant.addUser(name, { department: "Legal" }));
  const [ada, ben, cleo] = users;
  if (ada === undefined || ben === undefined || cleo === undefined) throw new Error("Three users were made.");
  const { id } = tenant.addUser("Miles", { userPrincipalName: OLD });
  const snapshot = (await recovery.takeSnapshot({ label: null, caller })).id;
  const as = (name: string, own = id) =>
    tenant.embedded.as({ actor: { kind: "user", id: own, name }, app: "portal", ip: null });
  tenant.later(MINUTE);
  as(OLD).update(ada, { department: "Sales" });
  as(OLD).update({ type: "user", id }, { userPrincipalName: NEW });
  tenant.later(MINUTE);
  as(NEW).update(ben, { department: "Sales" });
  as("grace@contoso.test", "grace").update(cleo, { department: "Sales" });
  tenant.later(MINUTE);
  await using host = await newHost(tenant.parts);
  const call = callOf(host);
  const told = `One account (${id}) wrote under 2 names: "${NEW}", "${OLD}". Its work under each of them counts here.`;
  for (const actor of [OLD, NEW, id]) {
    const scope = { all: true, actor };
    const preview = await call("start_preview", { snapshot, scope, waitSeconds: 30 });
    const previewJobId = at(preview.data, "jobId");
    const plan = await plansFrom(tenant.services).recoveryPlan(jobId(String(previewJobId)));
    expect(approvalSentence(plan)).toContain(`to undo what "${NEW}" (also as "${OLD}", ${id}) wrote since`);
    const listed = await call("list_changes", { previewJobId });
    const compared = await call("compare_snapshots", { from: snapshot, scope });
    const activity = await call("list_activity", { actor });
    for (const { halves } of [preview, compared, activity]) for (const half of halves) expect(half).toContain(told);
    for (const { halves } of [listed, compared])
      for (const half of halves) {
        for (const one of [ada.id, ben.id, id]) expect(half).toContain(one);
        expect(half).not.toContain(cleo.id);
      }
  }
  const { halves } = await call("compare_snapshots", { from: snapshot });
  for (const half of halves) expect(half).toContain(`${NEW}, also as ${OLD} (${id})`);
  for (const half of halves) expect(half).not.toContain("#3");
  const grace = await call("compare_snapshots", { from: snapshot, scope: { all: true, actor: "grace" } });
  for (const half of grace.halves) expect(half).not.toMatch(/under \d names|also as/);
});
