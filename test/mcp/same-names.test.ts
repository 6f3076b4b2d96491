import { expect, test } from "vitest";
import { MINUTE } from "../../src/domain/time.ts";
import { at } from "../support/incident.ts";
import { newHost } from "../support/mcp-host.ts";
import { openRehearsalTenant } from "../support/rehearsal-tenant.ts";
import { callOf } from "./both-halves.ts";

test("two authors of one name are told apart by their ids, and a filter by the name names both", async () => {
  await using tenant = await openRehearsalTenant();
  const { recovery, session } = tenant.services;
  const { caller } = await session.signedIn();
  const [ada, ben] = ["Ada", "Ben"].map((name) => tenant.addUser(name, { department: "Legal", jobTitle: "Counsel" }));
  if (ada === undefined || ben === undefined) throw new Error("Two users were made.");
  const twins = ["Alex One", "Alex Two"].map((name) => tenant.addUser(name, { displayName: "Alex Kim" }).id);
  const [first = "", second = ""] = twins;
  const snapshot = (await recovery.takeSnapshot({ label: null, caller })).id;
  const as = (id: string) =>
    tenant.embedded.as({ actor: { kind: "user", id, name: "Alex Kim" }, app: "portal", ip: null });
  tenant.later(MINUTE);
  as(first).update(ada, { department: "Sales" });
  tenant.later(MINUTE);
  as(second).update(ada, { jobTitle: "Clerk" });
  as(second).update(ben, { department: "Sales" });
  tenant.later(MINUTE);
  await using host = await newHost(tenant.parts);
  const call = callOf(host);
  const preview = await call("start_preview", { snapshot, scope: { all: true }, waitSeconds: 30 });
  const previewJobId = at(preview.data, "jobId");
  for (const { halves } of [
    preview,
    await call("list_changes", { previewJobId }),
    await call("list_changes", { previewJobId, detail: "full" }),
    await call("compare_snapshots", { from: snapshot }),
    await call("get_object_history", { type: "user", id: ada.id }),
  ])
    for (const half of halves) for (const id of twins) expect(half).toMatch(new RegExp(`Alex Kim\\\\?"? \\(${id}\\)`));

  const both = new RegExp(`Alex Kim\\\\?" fits 2 authors, all of whom count here: .*${second}.*${first}`);
  for (const [tool, args] of [
    ["list_changes", { previewJobId, actor: "Alex Kim" }],
    ["list_activity", { actor: "alex kim" }],
  ] as const)
    for (const half of (await call(tool, args)).halves) expect(half).toMatch(new RegExp(both.source, "i"));
  const alone = await call("list_changes", { previewJobId, actor: `Alex Kim (${second})` });
  for (const half of alone.halves) expect(half).not.toContain("fits 2 authors");
  const refused = await host.call("compare_snapshots", { from: snapshot, scope: { all: true, actor: "Alex Kim" } });
  for (const id of twins) expect(refused.text).toContain(`"Alex Kim" (${id})`);
});

test("an account that took over a user principal name is told apart from the one that had it", async () => {
  await using tenant = await openRehearsalTenant();
  const { recovery, session } = tenant.services;
  const { caller } = await session.signedIn();
  const [ada, ben] = ["Ada", "Ben"].map((name) => tenant.addUser(name, { department: "Legal" }));
  if (ada === undefined || ben === undefined) throw new Error("Two users were made.");
  const snapshot = (await recovery.takeSnapshot({ label: null, caller })).id;
  const as = (id: string) =>
    tenant.embedded.as({ actor: { kind: "user", id, name: "alex@contoso.test" }, app: "portal", ip: null });
  tenant.later(MINUTE);
  as("old-alex").update(ada, { department: "Sales" });
  as("new-alex").update(ben, { department: "Sales" });
  tenant.later(MINUTE);
  await using host = await newHost(tenant.parts);
  const { text, data } = await host.call("compare_snapshots", { from: snapshot });
  for (const half of [text, JSON.stringify(data)])
    for (const id of ["old-alex", "new-alex"]) expect(half).toContain(`alex@contoso.test (${id})`);
  const one = await host.call("compare_snapshots", { from: snapshot, scope: { all: true, actor: "new-alex" } });
  expect(one.text).toContain("alex@contoso.test");
  expect(one.text).not.toContain("alex@contoso.test (");
});
