import { expect, test } from "vitest";
import { relatedSentence } from "../../src/summaries/related-text.ts";
import { openEngineTenant } from "../support/engine-tenant.ts";
import { memberOf } from "../support/recovery-tenant.ts";

/** A policy on a group that holds people two groups deep and in a circle, and what two people changed of it. */
async function withNestedGroups() {
  const tenant = openEngineTenant({ inMemory: true, guids: true });
  const { hands } = tenant;
  const [ann, ben, fay, gus] = [tenant.user("ann"), tenant.user("ben"), tenant.user("fay"), tenant.user("gus")];
  const inner = tenant.group("Inner", [ann, ben]);
  const middle = tenant.group("Middle", [inner]);
  hands.addLink(memberOf(inner, middle));
  const side = tenant.group("Side", [gus]);
  const policy = hands.create("conditionalAccessPolicy", {
    ...{ displayName: "MFA", state: "enabled" },
    conditions: {
      users: { includeGroups: [tenant.group("Outer", [middle]).id.toUpperCase()] },
      applications: { includeApplications: ["All"] },
    },
    grantControls: { operator: "OR", builtInControls: ["mfa"] },
  });
  const snapshot = await tenant.snapshot();
  tenant.later(60_000);
  const mallory = tenant.as("mallory");
  mallory.removeLink(memberOf(middle, inner));
  mallory.removeLink(memberOf(inner, ann));
  tenant.later(60_000);
  const colleague = tenant.as("colleague");
  colleague.addLink(memberOf(inner, fay));
  colleague.addLink(memberOf(middle, side));
  tenant.later(60_000);
  return { tenant, snapshot, policy, mallory, groups: { inner, middle, side }, people: { ann, ben, fay, gus } };
}

test("an undo of one actor puts nested groups back, leaves the work of others in them, and is verified", async () => {
  const { tenant, snapshot, groups, people } = await withNestedGroups();
  await using _ = tenant;
  const preview = await tenant.preview(snapshot, { all: true, actor: "mallory" });
  const { assessment } = await tenant.recovery.summarizeChanges(preview.id);
  expect(assessment?.rehearsal?.shifts).toMatchObject([{ kind: "mfaAdded", users: 3 }]);
  expect(assessment?.risks.filter(({ rule }) => rule === "undoesOthersWork")).toEqual([]);
  expect(assessment?.done?.risks.map(({ sentence, by }) => [sentence, by?.map(({ actor }) => actor.id)])).toEqual([
    [
      'The group "Outer" has 0 of the 2 users it had, and has gained 1 other; enforced policies that include it: "MFA". ' +
        'This comes from nested groups: "Inner" is no longer nested in "Middle" and "Inner" lost members.',
      ["mallory"],
    ],
  ]);
  const recovery = await tenant.recover(preview);
  const { inner, middle, side } = groups;
  const { ann, ben, fay } = people;
  const links = [
    ...[ann, ben, fay, middle].map((target) => memberOf(inner, target)),
    ...[inner, side].map((target) => memberOf(middle, target)),
  ];
  for (const link of links) expect(await tenant.directory.hasLink(link)).toBe(true);
  const verified = await tenant.verify(recovery);
  expect(verified).toMatchObject({ outcome: "verified", residual: { total: 0 } });
  expect(verified?.after?.signIn?.shifts).toMatchObject([{ kind: "mfaAdded", users: 3 }]);
});

test("a plan that takes a group of a colleague out of a policy's group says so, and with whose work", async () => {
  const { tenant, snapshot } = await withNestedGroups();
  await using _ = tenant;
  const preview = await tenant.preview(snapshot);
  const { assessment } = await tenant.recovery.summarizeChanges(preview.id);
  const said = (assessment?.risks ?? []).map(({ sentence }) => sentence);
  expect(said).toContainEqual(expect.stringContaining('"Side" would no longer be nested in "Middle"'));
  expect(said).toContainEqual(expect.stringMatching(/^Undoes members of .*"colleague@contoso\.example"/));
});

test("groups nested in those of a policy that a recovery puts back are told as left outside of its scope", async () => {
  const { tenant, snapshot, policy, mallory, groups } = await withNestedGroups();
  await using _ = tenant;
  mallory.update(policy, { state: "disabled" });
  const preview = await tenant.preview(snapshot, { types: ["conditionalAccessPolicy"] });
  const { related = [] } = await tenant.recovery.summarizeChanges(preview.id);
  const told = (name: string) =>
    `Outside of the scope and left as it is: group "${name}" changed (members), which "MFA" uses.`;
  expect(related.map(relatedSentence).sort()).toEqual([told("Inner"), told("Middle")]);
  expect(related.map(({ ref }) => ref.id)).not.toContain(groups.side.id);
  const recovery = await tenant.recover(preview);
  const { beside } = await tenant.verify(recovery);
  expect([...(beside?.items ?? [])].sort()).toEqual([told("Inner"), told("Middle")]);
});
