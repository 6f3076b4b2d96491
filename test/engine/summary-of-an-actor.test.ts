import { expect, test } from "vitest";
import { iso } from "../../src/domain/time.ts";
import { wholeChange } from "../../src/mcp/render/change.ts";
import { briefChanges } from "../../src/mcp/render/changes.ts";
import { compactDetail, fullDetail } from "../../src/mcp/render/detail.ts";
import { summaryData } from "../../src/mcp/render/summary.ts";
import { summaryLines } from "../../src/mcp/render/summary-lines.ts";
import { openContoso } from "../support/contoso-tenant.ts";
import { openTwoHandsTenant } from "../support/two-hands-tenant.ts";

test("a summary of one actor's work names only them as its author, and says that others' work stays", async () => {
  await using tenant = await openContoso();
  const { recovery } = tenant.engine;
  const [snapshot] = (await recovery.listSnapshots({ limit: 1 })).items;
  const since = iso(snapshot?.createdDateTime ?? 0);
  const { attacker } = tenant.truth;
  const theirs = await tenant.preview(since, { all: true, actor: attacker.id });
  const summary = await recovery.summarizeChanges(theirs.id);
  expect(summary.actors.map(({ actor }) => actor.id)).toEqual([attacker.id]);
  expect(summary.actorsNote).toContain("what others wrote to the same objects stays");
  const whole = await tenant.preview(since, { all: true });
  const everyone = await recovery.summarizeChanges(whole.id);
  expect(everyone.actors.length).toBeGreaterThan(1);
  expect(everyone.actorsNote ?? "").not.toContain("what others wrote to the same objects stays");
});

test("a summary of policies names what they use that changed outside of it", async () => {
  await using tenant = await openContoso();
  const { recovery } = tenant.engine;
  const [snapshot] = (await recovery.listSnapshots({ limit: 1 })).items;
  const since = iso(snapshot?.createdDateTime ?? 0);
  const policies = await tenant.preview(since, { types: ["conditionalAccessPolicy"] });
  const { related = [] } = await recovery.summarizeChanges(policies.id);
  expect(related.map(({ displayName }) => displayName)).toContain("Head office Berlin");
  const whole = await tenant.preview(since, { all: true });
  expect((await recovery.summarizeChanges(whole.id)).related).toBeUndefined();
});

test("a role that an actor gave and that another account took is told as taken in a preview of that actor's work", async () => {
  await using tenant = openTwoHandsTenant();
  const ada = tenant.honest.create("user", { displayName: "ada" });
  const snapshot = await tenant.snapshot();
  tenant.mallory.update(ada, { jobTitle: "Boss" });
  tenant.mallory.assignRole("globalAdministrator", ada);
  tenant.honest.removeRole("globalAdministrator", ada);
  const preview = await tenant.preview(snapshot, { all: true, actor: "mallory" });
  const { assessment } = await tenant.engine.recovery.summarizeChanges(preview.id);
  const gained = (assessment?.done?.risks ?? []).filter(({ rule }) => rule === "privilegeGained");
  expect(gained.map(({ severity, sentence }) => `${severity}: ${sentence}`)).toEqual([
    'low: "ada" was given the role "Global Administrator". It was taken away since.',
  ]);
});

test("a summary of one actor's work says what of it others have overwritten, and who", async () => {
  await using tenant = openTwoHandsTenant();
  const { honest, mallory } = tenant;
  const names = ["ada", "ben", "cleo", "dora", "eve"];
  const users = names.map((displayName) => honest.create("user", { displayName, jobTitle: "Clerk", city: "Bath" }));
  const snapshot = await tenant.snapshot();
  for (const user of users) mallory.update(user, { jobTitle: "Boss", city: "Rome" });
  const summed = async () => {
    const preview = await tenant.preview(snapshot, { all: true, actor: "mallory" });
    const summary = await tenant.engine.recovery.summarizeChanges(preview.id);
    return { preview, summary, lines: summaryLines(summaryData(summary, preview.id)) };
  };
  expect((await summed()).summary.overwritten).toBeUndefined();
  const [ada, ben, ...others] = users;
  if (ada === undefined || ben === undefined) throw new Error("There are no users.");
  honest.update(ada, { jobTitle: "Lead" });
  tenant.as("clerk").update(ada, { city: "York" });
  const { lines } = await summed();
  expect(lines.filter((line) => line.includes("overwritten"))).toEqual([
    expect.stringMatching(
      /^was done: overwritten since: user "ada" \(id-\d+\): (city by clerk@\S+ at \S+ \("York", and "Bath" before this actor\), jobTitle by .*|jobTitle by honest@\S+ at \S+ \("Lead", and "Clerk" before this actor\), city by .*)$/,
    ),
  ]);
  for (const user of [ben, ...others]) honest.update(user, { jobTitle: "Lead" });
  const later = await summed();
  expect(later.summary.overwritten?.total).toBe(5);
  expect(later.lines.filter((line) => line.includes("overwritten")).at(-1)).toBe(
    `was done: overwritten since: 2 more objects and all parts of each: list_changes with previewJobId "${later.preview.id}" and detail "full"`,
  );
});

test("a summary of one actor's work counts the objects on which others overwrote all of it", async () => {
  await using tenant = openTwoHandsTenant();
  const { honest, mallory } = tenant;
  const [ada, ben] = ["ada", "ben"].map((name) => honest.create("user", { displayName: name, jobTitle: "Clerk" }));
  if (ada === undefined || ben === undefined) throw new Error("There are no users.");
  const snapshot = await tenant.snapshot();
  for (const user of [ada, ben]) mallory.update(user, { jobTitle: "Boss" });
  const noted = async () => {
    const preview = await tenant.preview(snapshot, { all: true, actor: "mallory" });
    const { totals, actorsNote } = await tenant.engine.recovery.summarizeChanges(preview.id);
    return [totals.changedObjects, / (\d+) objects? of this actor's work stay/.exec(actorsNote ?? "")?.[1]];
  };
  expect(await noted()).toEqual([2, undefined]);
  honest.update(ada, { jobTitle: "Boss of all" });
  expect(await noted()).toEqual([1, "1"]);
  honest.update(ben, { jobTitle: "Boss of some" });
  expect(await noted()).toEqual([0, "2"]);
});

test("a policy that an actor switched off and a colleague repaired in half is told with both authors, its value and its danger", async () => {
  await using tenant = openTwoHandsTenant();
  const { honest, mallory } = tenant;
  for (const name of ["ada", "ben"]) honest.create("user", { displayName: name, accountEnabled: true });
  const policy = honest.create("conditionalAccessPolicy", {
    ...{ displayName: "MFA", state: "enabled", grantControls: { operator: "OR", builtInControls: ["mfa"] } },
    conditions: { users: { includeUsers: ["All"] }, applications: { includeApplications: ["All"] } },
  });
  const snapshot = await tenant.snapshot();
  mallory.update(policy, { state: "disabled" });
  tenant.as("sofia").update(policy, { state: "enabledForReportingButNotEnforced" });
  const { recovery } = tenant.engine;
  const whole = await tenant.preview(snapshot, { all: true });
  const rows = briefChanges({ direction: "nowToThen", whole: () => "list_changes" })(
    (await recovery.listChanges(whole.id, {}, {})).items,
    compactDetail,
  );
  expect(rows.lines.join("\n")).toMatch(/state was set to "disabled" in between, by "?mallory@contoso\.example"? at /);
  const undo = await tenant.preview(snapshot, { all: true, actor: "mallory" });
  const summary = await recovery.summarizeChanges(undo.id);
  const lines = summaryLines(summaryData(summary, undo.id)).join("\n");
  expect(lines).toMatch(
    /overwritten since: .*state by "?sofia@\S+ at \S+ \("enabledForReportingButNotEnforced", and "enabled" before this actor\)/,
  );
  expect(lines).toMatch(/medium: Policy "MFA" is weaker: it only reports; 2 users/);
  tenant.as("sofia").update(policy, { state: "enabled" });
  const repaired = await tenant.preview(snapshot, { all: true, actor: "mallory" });
  const after = summaryLines(summaryData(await recovery.summarizeChanges(repaired.id), repaired.id)).join("\n");
  expect(after).not.toContain("weaker");
  expect(after).not.toContain("overwritten since");
});

test("memberships that others wrote later are told with the names of the members and the side on which they stay", async () => {
  await using tenant = openTwoHandsTenant();
  const { honest, mallory } = tenant;
  const group = honest.create("group", { displayName: "Finance", groupTypes: [] });
  const members = ["ada", "ben"].map((displayName) => honest.create("user", { displayName }));
  for (const target of members) honest.addLink({ link: "members", source: group, target });
  const snapshot = await tenant.snapshot();
  for (const target of members) {
    const link = { link: "members", source: group, target } as const;
    mallory.removeLink(link);
    honest.addLink(link);
    honest.removeLink(link);
  }
  const undo = await tenant.preview(snapshot, { all: true, actor: "mallory" });
  const view = { direction: "nowToThen", whole: () => "list_changes" } as const;
  const { items } = await tenant.engine.recovery.listChanges(undo.id, {}, {});
  const { lines } = briefChanges(view)(items, compactDetail);
  const [change] = items;
  if (change === undefined) throw new Error("The group was listed.");
  const { data } = wholeChange(change, view, fullDetail);
  for (const [at, name] of ["ada", "ben"].entries()) {
    expect(lines.join("\n")).toMatch(new RegExp(`members "${name}" id-\\d+ stays out: honest@\\S+ `));
    expect(data.properties).toContainEqual(
      expect.objectContaining({ name: `members "${name}" ${members[at]?.id}`, now: "out", then: "in" }),
    );
  }
});
