import { expect, test } from "vitest";
import { sandboxCapabilities } from "../../src/app/sandbox/capabilities.ts";
import { driftSentences } from "../../src/domain/assessment/plan-drift.ts";
import type { Job } from "../../src/domain/recovery/job.ts";
import { approvalSentence } from "../../src/guard/approval-text.ts";
import { jobSentence } from "../../src/mcp/render/job.ts";
import { plansFrom } from "../../src/summaries/plans-from.ts";
import { fixedSession } from "../support/fixed-session.ts";
import { openTwoHandsTenant, rescuer, type TwoHandsTenant } from "../support/two-hands-tenant.ts";

const users = { types: ["user"] } as const;
const person = (name: string) => ({
  displayName: name,
  userPrincipalName: `${name}@contoso.example`,
  accountEnabled: true,
});

/** Three users that Mallory disabled, and a preview that enables them. */
async function threeDisabled() {
  const tenant = openTwoHandsTenant();
  const [ada, bea, cyd] = ["ada", "bea", "cyd"].map((name) => tenant.honest.create("user", person(name)));
  if (ada === undefined || bea === undefined || cyd === undefined) throw new Error("There are no users.");
  const snapshot = await tenant.snapshot();
  for (const user of [ada, bea, cyd]) tenant.mallory.update(user, { accountEnabled: false, jobTitle: "Owned" });
  return { tenant, snapshot, ada, bea, cyd, preview: await tenant.preview(snapshot, { ...users }) };
}

const driftOf = async ({ engine }: TwoHandsTenant, { id }: Job) => (await engine.recovery.reassess(id))?.drift;
const sentencesOf = async (tenant: TwoHandsTenant, preview: Job) => {
  const drift = await driftOf(tenant, preview);
  return drift === undefined ? [] : driftSentences(drift);
};

test("an untouched plan has no drift, and one with users that a colleague edits names them and the colleague and leaves their promises out", async () => {
  const { tenant, preview, ada, bea } = await threeDisabled();
  await using _ = tenant;
  expect(await driftOf(tenant, preview)).toBeUndefined();
  tenant.as("desk").update(ada, { jobTitle: "Pilot" });
  tenant.as("desk").update(bea, { city: "Hull" });
  expect(await sentencesOf(tenant, preview)).toEqual([
    'Changed since the preview to other values, so that they are left alone or put back in part only: 1 of 3 objects: user "ada" (jobTitle, last written by "desk@contoso.example"). A new preview takes them in.',
  ]);
  const now = await tenant.engine.recovery.reassess(preview.id);
  expect(now?.risks.find(({ rule }) => rule === "undoesOthersWork")).toMatchObject({ objects: 2 });
});

test("users put back by another recovery are told as back, and so is a list of which no row is left to write", async () => {
  const { tenant, snapshot, preview, cyd } = await threeDisabled();
  await using _ = tenant;
  const ids = (await tenant.engine.recovery.listChanges(preview.id, {}, {})).items.map(({ ref }) => ref.id);
  await tenant.recover(
    await tenant.preview(snapshot, { entities: [{ type: "user", ids: ids.filter((id) => id !== cyd.id) }] }),
  );
  expect(await sentencesOf(tenant, preview)).toEqual([
    expect.stringMatching(
      /^Put back since the preview, so that nothing is written to them: 2 of 3 objects: user "ada" \(\S+, \S+, last written by a recovery in the name of "rescuer@contoso\.example"\); user "bea"/,
    ),
  ]);
  tenant.as("desk").update(cyd, { accountEnabled: true, jobTitle: null });
  expect(await driftOf(tenant, preview)).toMatchObject({ objects: 3, already: { total: 3 }, moved: { total: 0 } });
});

test("a user who was deleted since, and a manager who was replaced, are told as changed since", async () => {
  const { tenant, ada, bea, cyd } = await threeDisabled();
  await using _ = tenant;
  const dan = tenant.honest.create("user", person("dan"));
  tenant.honest.addLink({ link: "manager", source: ada, target: bea });
  const led = await tenant.snapshot();
  tenant.mallory.removeLink({ link: "manager", source: ada, target: bea });
  tenant.mallory.update(cyd, { jobTitle: "Twice" });
  const preview = await tenant.preview(led, { ...users });
  tenant.as("desk").addLink({ link: "manager", source: ada, target: dan });
  tenant.as("desk").delete(cyd);
  expect(await driftOf(tenant, preview)).toMatchObject({
    objects: 2,
    already: { total: 0 },
    moved: {
      total: 2,
      items: [{ parts: ["manager"] }, { parts: ["deletedDateTime"], by: { actor: { name: "desk@contoso.example" } } }],
    },
  });
});

test("a recovery says how many of its objects were so already, and a list of such objects alone is refused", async () => {
  const { tenant, snapshot, preview, ada } = await threeDisabled();
  await using _ = tenant;
  const other = await tenant.preview(snapshot, { ...users });
  tenant.as("desk").update(ada, { accountEnabled: true, jobTitle: null });
  const recovery = await tenant.recover(preview);
  const found = await tenant.engine.recovery.getJob(recovery.id);
  expect(found).toMatchObject({ unwrittenObjects: 1, totals: { modifiedObjects: 3, failedChanges: 0 } });
  expect(jobSentence(found, 0)).toContain(
    "Done: 3 objects, 0 links; failed: 0. Of them so already, without a write: 1 object.",
  );
  const session = fixedSession(tenant.directory, rescuer, sandboxCapabilities);
  await expect(plansFrom({ recovery: tenant.engine.recovery, session }).recoveryPlan(other.id)).rejects.toMatchObject({
    code: "stale",
    message: expect.stringMatching(
      /would write nothing any more\. Put back since the preview, .*: 3 of 3 objects: user "ada"/,
    ),
  });
});

test("the approval of a plan that has drifted says so before the person decides, on every way to approve", async () => {
  const { tenant, preview, ada } = await threeDisabled();
  await using _ = tenant;
  const session = fixedSession(tenant.directory, rescuer, sandboxCapabilities);
  const { recovery } = tenant.engine;
  const plans = plansFrom({ recovery, session });
  const before = approvalSentence(await plans.recoveryPlan(preview.id));
  expect(before).not.toContain("since the preview");
  tenant.as("desk").update(ada, { jobTitle: "Pilot" });
  expect(approvalSentence(await plans.recoveryPlan(preview.id))).toContain(
    'left alone or put back in part only: 1 of 3 objects: user "ada" (jobTitle, last written by "desk@contoso.example")',
  );
});
