import { expect, test } from "vitest";
import type { Change } from "../../src/domain/changes/change.ts";
import { changesPage } from "../../src/mcp/render/changes.ts";
import { changeBody } from "../../src/review/change-html.ts";
import { changeRows } from "../../src/terminal/change-rows.ts";
import { openEngineTenant } from "../support/engine-tenant.ts";
import { openTwoHandsTenant } from "../support/two-hands-tenant.ts";

const secret = (keyId: string, displayName: string) => ({ keyId, displayName });
const [OLD, NEW] = [
  secret("00000000-0000-4000-8000-000000000001", "Tax Filing secret"),
  secret("00000000-0000-4000-8000-000000000002", "rotated"),
];

/** Returns the changes of an application whose secret was replaced, and of a policy that lost an excluded group for good. */
async function changes(): Promise<readonly Change[]> {
  await using tenant = openEngineTenant({ inMemory: true });
  const app = tenant.hands.create("application", { displayName: "Tax Filing", passwordCredentials: [OLD] });
  const [group, everyone] = [tenant.group("Legacy Exceptions"), tenant.group("Everyone")];
  const policy = (excludeGroups: readonly string[], state: string) => ({
    ...{ displayName: "CA004", state, grantControls: { operator: "OR", builtInControls: ["block"] } },
    conditions: { applications: { includeApplications: ["All"] }, users: { includeUsers: ["All"], excludeGroups } },
  });
  const ca004 = tenant.hands.create("conditionalAccessPolicy", policy([group.id], "enabled"));
  const snapshot = await tenant.snapshot();
  tenant.hands.update(app, { passwordCredentials: [NEW] });
  tenant.hands.update(ca004, policy([everyone.id], "disabled"));
  tenant.hands.delete(group);
  tenant.hands.purge(group);
  const all = await tenant.changes(await tenant.preview(snapshot));
  return all.filter(({ ref }) => ref.type !== "group");
}

const told = async (detail: "names" | "compact" | "full", direction: "nowToThen" | "thenToNow") => {
  const items = await changes();
  const page = { items, cursors: items.map(() => "c") };
  const { lines, ...data } = changesPage(page, { direction, whole: () => "list_changes" }, detail);
  return [lines.join("\n"), JSON.stringify(data)];
};

test.each(["names", "compact", "full"] as const)(
  "a change at detail %s tells in both halves what does not come back",
  async (detail) => {
    for (const half of await told(detail, "nowToThen")) {
      expect(half).toContain("secretGone");
      expect(half).toContain("targetGone");
      if (detail !== "names") expect(half).toContain("Tax Filing secret");
      if (detail !== "names") expect(half).toContain("Legacy Exceptions");
    }
  },
);

test("a comparison tells the removed secret and the removed exclusion as what was done", async () => {
  const [[text = ""], full] = [await told("compact", "thenToNow"), await told("full", "thenToNow")];
  for (const half of full) expect(half).toMatch(/"Everyone|Everyone"/);
  expect(text).toContain('passwordCredentials: - "Tax Filing secret" (no recovery: secretGone)');
  expect(text).toMatch(
    /conditions\.users\.excludeGroups: \+ "Everyone" .*, - .*\(no recovery: targetGone, "Legacy Exceptions"\)/,
  );
});

/** Returns the row of a policy whose conditions two people changed before a group in them was purged, listed by that property. */
async function writtenByTwo(): Promise<readonly Change[]> {
  await using tenant = openTwoHandsTenant();
  const { honest, mallory, engine } = tenant;
  const named = (displayName: string) =>
    honest.create("group", { displayName, securityEnabled: true, mailEnabled: false, mailNickname: displayName });
  const [group, contractors, everyone] = [named("Legacy"), named("Contractors"), named("Everyone")];
  const conditions = (...excludeGroups: string[]) => ({
    conditions: { applications: { includeApplications: ["All"] }, users: { includeUsers: ["All"], excludeGroups } },
  });
  const policy = honest.create("conditionalAccessPolicy", {
    ...{ displayName: "CA004", state: "enabled", grantControls: { operator: "OR", builtInControls: ["block"] } },
    ...conditions(group.id),
  });
  const snapshot = await tenant.snapshot();
  honest.update(policy, conditions(group.id, contractors.id));
  mallory.update(policy, { ...conditions(group.id, contractors.id, everyone.id), state: "disabled" });
  mallory.delete(group);
  mallory.purge(group);
  const preview = await tenant.preview(snapshot, { all: true });
  return (await engine.recovery.listChanges(preview.id, { property: "conditions" }, {})).items;
}

test("a list by a property has the objects of which it stays while other properties are written", async () => {
  expect(await writtenByTwo()).toMatchObject([{ properties: [{ name: "state" }], lost: [{ name: "conditions" }] }]);
});

test("a list by a property has the objects of which an undo leaves it, because others wrote it later", async () => {
  await using tenant = openTwoHandsTenant();
  const { honest, mallory, engine } = tenant;
  const ada = honest.create("user", {
    displayName: "Ada",
    userPrincipalName: "ada@contoso.example",
    jobTitle: "Clerk",
  });
  const snapshot = await tenant.snapshot();
  mallory.update(ada, { jobTitle: "Boss", department: "Board" });
  honest.update(ada, { jobTitle: "Head" });
  const preview = await tenant.preview(snapshot, { all: true, actor: "mallory@contoso.example" });
  for (const [property, count] of Object.entries({ jobTitle: 1, department: 1, city: 0 }))
    expect((await engine.recovery.listChanges(preview.id, { property }, {})).items).toHaveLength(count);
});

test.each(["names", "compact", "full"] as const)(
  "a change at detail %s tells who brought which element of a value that stays",
  async (detail) => {
    const items = await writtenByTwo();
    const view = { direction: "nowToThen", whole: () => "list_changes" } as const;
    const { lines, ...data } = changesPage({ items, cursors: items.map(() => "c") }, view, detail);
    for (const half of [lines.join("\n"), JSON.stringify(data)])
      expect(half).toMatch(
        /by element: .*Contractors.* by .*honest@contoso.example.*Everyone.* by .*mallory@contoso.example/,
      );
  },
);

test("the page and the terminal tell a person who brought which element of a value that stays", async () => {
  const [change] = await writtenByTwo();
  if (change === undefined) return expect.fail("no change");
  for (const shown of [changeBody([change], () => null).html, changeRows({ piped: true })([change]).join("\n")])
    expect(shown).toMatch(/by element: .*Contractors.*honest@contoso.example.*Everyone.*mallory@contoso.example/s);
});

test("the page and the terminal show a person what does not come back", async () => {
  for (const change of await changes()) {
    const html = changeBody([change], () => null).html;
    const rows = changeRows({ piped: true })([change]).join("\n");
    const [name, outcome] =
      change.ref.type === "application"
        ? ["Tax Filing secret was removed", "does not come back"]
        : ["Legacy Exceptions is gone for good", "stays as it is now"];
    for (const shown of [html, rows]) expect(shown).toContain(name);
    for (const shown of [html, rows]) expect(shown).toContain(outcome);
    if (change.ref.type === "conditionalAccessPolicy")
      for (const shown of [html, rows]) expect(shown).toMatch(/\+ (&quot;|&#34;|")Everyone/);
  }
});
