import { expect, test } from "vitest";
import { planOutlook } from "../../src/summaries/plan-outlook.ts";
import { openGraphTenant } from "../support/graph-tenant.ts";

const then = (now: string, back: string) => ({ now: `${now}@contoso.example`, then: `${back}@contoso.example` });

/** A tenant in which other users and groups took names of deleted and renamed ones. */
async function takenNames() {
  const tenant = await openGraphTenant();
  const { hands } = tenant;
  const [ada, ben, cleo, dan] = ["ada", "ben", "cleo", "dan"].map((name) => tenant.user(name));
  if (ada === undefined || ben === undefined || cleo === undefined || dan === undefined) throw new Error("No users.");
  const team = hands.create("group", { displayName: "Team", groupTypes: ["Unified"], mailNickname: "team" });
  const rest = hands.create("group", { displayName: "Rest", groupTypes: [], mailNickname: "rest" });
  const upn = (name: string) => ({ userPrincipalName: `${name}@contoso.example` });
  const snapshot = await tenant.snapshot();
  for (const ref of [ada, dan, team, rest]) hands.delete(ref);
  hands.update(ben, { ...upn("other"), department: "Nowhere" });
  hands.update(cleo, upn("ada"));
  const eve = tenant.user("eve", upn("ben"));
  const crew = hands.create("group", { displayName: "Crew", groupTypes: ["Unified"], mailNickname: "Team" });
  hands.create("group", { displayName: "Others", groupTypes: [], mailNickname: "rest" });
  const said = async (scope: Parameters<typeof tenant.preview>[1]) => {
    const preview = await tenant.preview(snapshot, scope);
    const summary = await tenant.recovery.summarizeChanges(preview.id);
    const { warnings } = summary.assessment ?? {};
    const sentences = (warnings?.items ?? []).map(({ sentence }) => sentence);
    const shifts = summary.assessment?.rehearsal?.shifts.map(({ kind, users }) => `${kind} ${users}`);
    return { preview, shifts, sentences, lost: planOutlook(summary, []).lost, notLookedUp: warnings?.notLookedUp };
  };
  return { tenant, said, ada, ben, cleo, dan, eve, team, rest, crew };
}

test("an approval begins with the users and groups whose name another object took meanwhile", async () => {
  const { tenant, said, ada, ben, cleo, dan, eve, team, rest, crew } = await takenNames();
  await using _ = tenant;
  const narrow = {
    entities: [
      { type: "user", ids: [ada.id, ben.id, dan.id] } as const,
      { type: "group", ids: [team.id, rest.id] } as const,
    ],
  };
  const leaves = "which this plan leaves as it is: rename or delete that one first.";
  const some = await said(narrow);
  expect(some.sentences.toSorted()).toEqual([
    `Renames user "ben", but its userPrincipalName "ben@contoso.example" is held by the user "eve" (${eve.id}), ${leaves}`,
    `Restores group "Team", but its mailNickname "team" is held by the group "Crew" (${crew.id}), ${leaves}`,
    `Restores user "ada", but its userPrincipalName "ada@contoso.example" is held by the user "cleo" (${cleo.id}), ${leaves}`,
  ]);
  expect(some.lost).toMatch(/^3 objects whose name another object holds \(rename or delete that other object first\)/);
  expect(some.notLookedUp).toBeUndefined();
  // "dan" comes back, and neither "ada" nor the name of "ben".
  expect(some.shifts).toEqual(["enabled 1"]);
  const verdict = await tenant.verify(await tenant.recover(some.preview));
  const left = verdict.residual.items.find(({ ref }) => ref.id === ben.id);
  // The recovery wrote to the user, and not the name, which no record since then has.
  expect(left?.properties).toEqual([{ name: "userPrincipalName", ...then("other", "ben") }]);
  expect(left?.contributions ?? []).toEqual([]);
});

test("names that a list takes from their holders are told as such", async () => {
  const { tenant, said } = await takenNames();
  await using _ = tenant;
  const whole = await said({ all: true });
  expect(whole.lost).not.toContain("whose name another object holds");
  expect(whole.sentences.toSorted()).toMatchObject(
    [
      /"eve" .*, which this list deletes\. The order/,
      /"Crew" .*, which this list deletes\. The order/,
      /"cleo" .*, which this list renames\. The order/,
    ].map((pattern) => expect.stringMatching(pattern)),
  );
});
