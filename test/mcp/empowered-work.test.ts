import { expect, test } from "vitest";
import { stayingSection } from "../../src/approval-page/dangers.ts";
import { showPlan } from "../../src/cli/commands/show-plan.ts";
import { HOUR, iso, MINUTE } from "../../src/domain/time.ts";
import { shownBy } from "../sentences/shown.ts";
import { inMode, type WalkedMode } from "../support/in-mode.ts";
import { approving, at } from "../support/incident.ts";
import { newHost } from "../support/mcp-host.ts";
import { openRehearsalTenant } from "../support/rehearsal-tenant.ts";

/** Miles makes Nora owner of a group and creates Kim, and puts Otto into a mere list. Nora, Kim and Otto write before or after that. */
async function empowering(mode: WalkedMode, { isLater }: { readonly isLater: boolean }) {
  await using tenant = await openRehearsalTenant({ start: Date.now() - 3 * HOUR });
  const { session } = tenant.services;
  const { caller } = await session.signedIn();
  const [nora, otto, ada] = ["Nora", "Otto", "Ada"].map((name) => tenant.addUser(name, { department: "Legal" }));
  if (nora === undefined || otto === undefined || ada === undefined) throw new Error("Three users were made.");
  const group = tenant.hands.create("group", { displayName: "CA Exclusions", groupTypes: [], securityEnabled: true });
  const list = tenant.hands.create("group", { displayName: "Canteen", groupTypes: [], securityEnabled: true });
  tenant.later(MINUTE);
  await using served = await inMode(tenant, mode);
  const { recovery, approvals } = served.services;
  const source = mode === "microsoft" ? tenant.services.recovery : recovery;
  const snapshot = await source.takeSnapshot({ label: null, caller });
  const as = (id: string, name: string) => {
    tenant.later(MINUTE);
    return tenant.embedded.as({ actor: { kind: "user", id, name }, app: "portal", ip: null });
  };
  const others = (kim: string) => {
    as(nora.id, "nora@contoso.example").addLink({ link: "members", source: group, target: ada });
    as(kim, "kim@contoso.example").update(ada, { city: "Rome" });
    as(otto.id, "otto@contoso.example").update(ada, { jobTitle: "Clerk" });
  };
  const miles = () => as("miles-id", "miles");
  if (!isLater) others("another");
  miles().addLink({ link: "owners", source: group, target: nora });
  const kim = miles().create("user", { displayName: "Kim", accountEnabled: true });
  miles().addLink({ link: "members", source: list, target: otto });
  miles().update(otto, { department: "Stolen" });
  if (isLater) others(kim.id);
  tenant.later(MINUTE);
  const shown = { form: "", page: "", terminal: "" };
  await using host = await newHost(served.parts, async (form) => {
    const [request] = await approvals.listPending();
    if (request === undefined) throw new Error("No request waits.");
    shown.form = form.message;
    shown.page = (stayingSection(request.plan)?.html ?? "").replaceAll("&quot;", '"');
    shown.terminal = (await shownBy((screen) => showPlan(request, served.services, screen))()).replace(/\s+/g, " ");
    return approving(form);
  });
  const call = async (tool: string, args: Readonly<Record<string, unknown>>) => {
    const { text, data, isError } = await host.call(tool, args);
    expect(isError, text).toBe(false);
    return { data, halves: [text, JSON.stringify(data).replaceAll('\\"', '"')] };
  };
  const scope = { all: true, actor: "miles" };
  const started = await call("start_preview", { snapshot: iso(snapshot.createdDateTime), scope, waitSeconds: 50 });
  const previewJobId = at(started.data, "jobId");
  const summary = await call("summarize_changes", { previewJobId });
  const recoveryJobId = at((await call("start_recovery", { previewJobId })).data, "jobId");
  await call("get_job", { jobId: recoveryJobId, waitSeconds: 50 });
  const verified = await call("verify_recovery", { recoveryJobId, waitSeconds: 50 });
  return [...summary.halves, ...verified.halves, ...Object.values(shown)];
}

test.each(["sandbox", "vault", "microsoft"] as const)(
  "an undo of an actor counts, before the approval and in the verdict, the later writes of accounts that the actor created or gave power to, in mode %s",
  async (mode) => {
    const faces = await empowering(mode, { isLater: true });
    for (const told of faces) {
      expect(told).toMatch(
        /not undone: 2 writes by 2 accounts or applications that this actor created or gave power to:/,
      );
      for (const name of ["nora@contoso.example", "kim@contoso.example"]) expect(told).toContain(name);
      expect(told).not.toContain("otto@contoso.example");
    }
    for (const verified of faces.slice(2, 4)) {
      expect(verified).toContain(
        "Not undone: 2 writes by 2 accounts or applications that the undone actor created or gave power to.",
      );
    }
  },
);

test("earlier writes of an account that an actor then gave power to are not counted in the undo of that actor", async () => {
  for (const told of await empowering("sandbox", { isLater: false })) expect(told).not.toContain("gave power to");
});
