import { expect, test } from "vitest";
import type { Job } from "../../src/domain/recovery/job.ts";
import { verificationData, verificationLines, verificationSentence } from "../../src/mcp/render/verification.ts";
import { verificationWords } from "../../src/review/verification-words.ts";
import { ended } from "../support/jobs.ts";
import { openTwoHandsTenant, rescuer, type TwoHandsTenant } from "../support/two-hands-tenant.ts";

const everything = { all: true } as const;
const person = (name: string) => ({
  displayName: name,
  userPrincipalName: `${name}@contoso.example`,
  accountEnabled: true,
});

async function verifyAnew({ engine }: TwoHandsTenant, { id }: Job) {
  const service = engine.recovery;
  const job = await ended(service, await service.startVerification({ recoveryJobId: id, caller: rescuer }));
  const result = (await service.getVerification(id))?.result ?? expect.fail("no result");
  return { job, result, text: `${verificationSentence(job, result, 0)}\n${verificationLines(job, result).join("\n")}` };
}

/** A block of everyone that was put back, and a user who was restored. */
async function recovered() {
  const tenant = openTwoHandsTenant();
  const { honest, mallory } = tenant;
  const [ada, bea] = ["ada", "bea"].map((name) => honest.create("user", person(name)));
  if (ada === undefined || bea === undefined) throw new Error("There are no users.");
  const block = honest.create("conditionalAccessPolicy", {
    displayName: "Block all",
    state: "enabled",
    conditions: { users: { includeUsers: ["All"] }, applications: { includeApplications: ["All"] } },
    grantControls: { operator: "OR", builtInControls: ["block"] },
  });
  const snapshot = await tenant.snapshot();
  mallory.update(block, { state: "disabled" });
  mallory.delete(ada);
  const recovery = await tenant.recover(await tenant.preview(snapshot, everything));
  const changeBoth = () => {
    tenant.as("sofia").update(block, { state: "enabledForReportingButNotEnforced" });
    tenant.as("desk").update(ada, { accountEnabled: false });
  };
  return { tenant, recovery, ada, bea, block, snapshot, changeBoth };
}

test("a restored user who is disabled again counts as not as approved any more, and no line repeats as present what no longer holds", async () => {
  const { tenant, recovery, ada, block, changeBoth } = await recovered();
  await using _ = tenant;
  const first = await verifyAnew(tenant, recovery);
  expect(first.result).toMatchObject({ outcome: "verified" });
  expect(first.text).toContain('newly blocked at every sign-in (policy "Block all")');
  changeBoth();
  const result = (await tenant.engine.recovery.getVerification(recovery.id))?.result ?? expect.fail("no result");
  expect(result).toMatchObject({
    outcome: "overtaken",
    residual: { total: 2, changedLater: { total: 2 } },
  });
  expect(result.residual.items.map(({ ref }) => ref.id).sort()).toEqual([ada.id, block.id].sort());
  const { after, lines, verdict } = verificationWords(result);
  expect(verdict).toMatch(
    /^No longer true: it was verified at .*, and 2 approved objects are not as approved any more\./,
  );
  expect(after.join("\n")).not.toContain("newly blocked");
  expect(after.every((line) => /^as of 2026-11-20T09:\S+: /.test(line))).toBe(true);
  expect(lines).toContainEqual(
    expect.stringMatching(/changed afterward, user "ada" \S+: accountEnabled, last by "desk@/),
  );
});

test("a verification made anew says that what a colleague changed was put back, by whom and when, and names no failure", async () => {
  const { tenant, recovery, changeBoth } = await recovered();
  await using _ = tenant;
  changeBoth();
  const { job, result, text } = await verifyAnew(tenant, recovery);
  expect(result.outcome).toBe("notVerified");
  expect(text).toMatch(/^Not as approved any more: 2 objects that the recovery had put back were changed afterward\./);
  expect(text).toMatch(
    /put back, and changed afterward, conditionalAccessPolicy "Block all" \S+: state, last by "sofia@contoso\.example", 2026-/,
  );
  expect(text).not.toMatch(/still differ|list_failed_changes|not part of the plan/);
  const data = verificationData(job, result, 0);
  expect(data.residual).toMatchObject({
    authors: { rows: expect.arrayContaining([expect.arrayContaining(["sofia@contoso.example"])]) },
    changedLater: expect.arrayContaining([expect.stringContaining('"desk@contoso.example"')]),
  });
});

test("a restored user who was deleted again is told with the one who deleted, and one whom nobody touched is verified", async () => {
  const { tenant, recovery, ada } = await recovered();
  await using _ = tenant;
  expect((await verifyAnew(tenant, recovery)).result).toMatchObject({ outcome: "verified", residual: { total: 0 } });
  tenant.as("desk").delete(ada);
  const { text } = await verifyAnew(tenant, recovery);
  expect(text).toMatch(/changed afterward, user "ada" \S+: deleted or restored, last by "desk@contoso\.example"/);
});

test("what the recovery could not write is told as failed, although a colleague wrote to the object after it", async () => {
  await using tenant = openTwoHandsTenant();
  const ada = tenant.honest.create("user", { ...person("ada"), city: "York" });
  const snapshot = await tenant.snapshot();
  tenant.mallory.update(ada, { city: "Bath" });
  const preview = await tenant.preview(snapshot, everything);
  // The plan expects another value, so that its write fails.
  tenant.as("eve").update(ada, { city: "Hull" });
  const recovery = await tenant.recover(preview);
  tenant.as("desk").update(ada, { city: "Leeds" });
  const { text, result } = await verifyAnew(tenant, recovery);
  expect(result.residual).not.toHaveProperty("changedLater");
  expect(text).toMatch(/^Not verified: 1 object still differs that should not\. .*list_failed_changes/);
  expect(text).toContain("1 object of them changed again after the preview, so that the recovery left it.");
});
