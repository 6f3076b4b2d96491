import { expect, test } from "vitest";
import { jobId } from "../../src/domain/ids.ts";
import { MINUTE } from "../../src/domain/time.ts";
import { microsoftCapabilities } from "../../src/microsoft/capabilities.ts";
import { verificationWords } from "../../src/review/verification-words.ts";
import { recoveryPlan } from "../../src/summaries/recovery-plan.ts";
import { aChange, aPreview, aService, serves } from "../graph/a-service.ts";
import { fixedSession } from "../support/fixed-session.ts";
import { openGraphTenant } from "../support/graph-tenant.ts";
import { boss, memberOf, type RecoveryTenant } from "../support/recovery-tenant.ts";

/** Has eve change ada and a group, and previews the way back: of all, or of eve's work alone. */
async function attacked(tenant: RecoveryTenant, of: { readonly actor?: string } = {}) {
  const [ada, ben, zed] = ["ada", "ben", "zed"].map((name) => tenant.user(name, { city: "York", jobTitle: "Clerk" }));
  if (ada === undefined || ben === undefined || zed === undefined) throw new Error("Three users were made.");
  const group = tenant.group("Finance", [ben, zed]);
  const snapshot = await tenant.snapshot();
  tenant.later(MINUTE);
  tenant.as("eve").update(ada, { city: "Bath" });
  tenant.as("eve").removeLink(memberOf(group, ben));
  tenant.later(MINUTE);
  const preview = await tenant.preview(snapshot, { all: true, ...of });
  await tenant.recovery.summarizeChanges(preview.id);
  tenant.later(MINUTE);
  return { ada, ben, zed, group, preview };
}

const formOf = async (tenant: RecoveryTenant, { preview }: Awaited<ReturnType<typeof attacked>>) =>
  (await tenant.recovery.workBeside(preview.id)).since ?? [];

async function verdictOf(tenant: RecoveryTenant, { preview }: Awaited<ReturnType<typeof attacked>>) {
  const recovery = await tenant.recover(preview);
  tenant.later(MINUTE);
  return verificationWords(await tenant.verify(recovery)).verdict;
}

test.each([{ actor: "eve@contoso.example" }, {}])(
  "writes of an undone actor or of a list's authors after the preview, outside of the list too, are in the form and the verdict: %o",
  async (of) => {
    await using tenant = await openGraphTenant({ guids: true });
    const story = await attacked(tenant, of);
    expect(await formOf(tenant, story)).toEqual([]);
    tenant.as("eve").update(story.zed, { accountEnabled: false });
    tenant.as("hannah").update(story.zed, { jobTitle: "Lead" });
    const again =
      of.actor === undefined
        ? /Authors of what this list takes back wrote again\..* 1 write by "eve@contoso\.example" .*to 1 object, .*user "zed" \(accountEnabled, by "eve/
        : /The actor of this undo went on, and may go on\..* 1 write by "eve@contoso\.example" .*to 1 object, .*user "zed" \(accountEnabled, by "eve/;
    expect(await formOf(tenant, story)).toEqual([expect.stringMatching(again)]);
    const verdict = await verdictOf(tenant, story);
    expect(verdict).toContain("Verified: everything the recovery was to put back is back.");
    expect(verdict).toMatch(again);
    expect(verdict).not.toContain("took back");
  },
);

test("work of others on listed objects after the preview is named in the form as taken back, and in the verdict as what the recovery took", async () => {
  await using tenant = await openGraphTenant({ guids: true });
  const story = await attacked(tenant);
  const { ada, ben, zed, group } = story;
  tenant.as("hannah").update(ada, { jobTitle: "Lead" });
  tenant.as("leila").removeLink(memberOf(group, zed));
  tenant.as("leila").addLink(memberOf(group, ben));
  const named = /user "ada" \(jobTitle, by "hannah@contoso\.example"\); group "Finance" \(members "zed", by "leila/;
  const form = await formOf(tenant, story);
  expect(form).toEqual([expect.stringMatching(/^Changed since the preview, and .* taken back as well/)]);
  expect(form[0]).toMatch(named);
  expect(form[0]).not.toContain('members "ben"');
  expect(form[0]).toContain("Not known: whether what was written to jobTitle differs from the snapshot, because");
  const verdict = await verdictOf(tenant, story);
  expect(verdict).toContain("Beside what the preview showed, the recovery took back what was written after it:");
  expect(verdict).toMatch(named);
});

test("work on listed objects that was put back again, or that a recovery does not write, is not told as taken back", async () => {
  await using tenant = await openGraphTenant({ guids: true });
  const story = await attacked(tenant);
  tenant.as("leila").removeLink(memberOf(story.group, story.zed));
  tenant.as("leila").addLink(memberOf(story.group, story.zed));
  tenant.as("hannah").addLink({ link: "owners", source: story.group, target: story.zed });
  expect(await formOf(tenant, story)).toEqual([]);
  expect(await verdictOf(tenant, story)).not.toContain("after the preview");
});

test("a list that was changed on a listed object and put back is known to be as it was, and one that stays changed is told without doubt", async () => {
  await using tenant = await openGraphTenant({ guids: true });
  const story = await attacked(tenant);
  tenant.as("hannah").update(story.ada, { businessPhones: ["+1 555"] });
  const [told = ""] = await formOf(tenant, story);
  expect(told).toMatch(/user "ada" \(businessPhones, by "hannah/);
  expect(told).not.toContain("Not known");
  tenant.as("hannah").update(story.ada, { businessPhones: [] });
  expect(await formOf(tenant, story)).toEqual([]);
});

/** Opens a tenant whose roles must not be read, so that its lists cannot be assessed. */
const withoutRoles = () =>
  openGraphTenant({
    guids: true,
    around: (next) => (request) =>
      request.url.pathname.endsWith("/directoryRoles")
        ? Promise.resolve({ status: 403, headers: {}, body: {} })
        : next(request),
  });

test("an approval of a list that could not be assessed has what was written since and beside it all the same, or says that it took too long to look", async () => {
  await using tenant = await withoutRoles();
  const story = await attacked(tenant);
  tenant.as("hannah").update(story.ada, { jobTitle: "Lead" });
  const session = fixedSession(tenant.directory, boss, microsoftCapabilities);
  const plan = await recoveryPlan({ recovery: tenant.recovery, session }, story.preview.id);
  expect(plan.risks).toMatchObject([{ rule: "notAssessed" }]);
  expect(plan.newer).toMatch(
    /^Changed since the preview, and .* taken back as well.*user "ada" \(jobTitle, by "hannah/,
  );
  expect(plan.newer).not.toContain("because the audit log takes longer to read than this call may");

  const preview = jobId("77b0c1a2-0000-4000-8000-000000000001");
  await using slow = await aService({ policy: { answerWithin: 0 } });
  serves(slow.server, [aPreview(preview)], [aChange("u1")]);
  expect((await slow.service.workBeside(preview)).since).toEqual([
    expect.stringContaining("because the audit log takes longer to read than this call may"),
  ]);
});

test("the approval of types that could not be assessed counts what their authors wrote outside of them", async () => {
  await using tenant = await withoutRoles();
  const [ada, group] = [tenant.user("ada", { city: "York" }), tenant.group("Finance", [])];
  const snapshot = await tenant.snapshot();
  tenant.later(MINUTE);
  tenant.as("eve").update(ada, { city: "Bath" });
  tenant.as("eve").update(group, { description: "Taken" });
  tenant.later(MINUTE);
  const preview = await tenant.preview(snapshot, { types: ["user"] });
  const session = fixedSession(tenant.directory, boss, microsoftCapabilities);
  const plan = await recoveryPlan({ recovery: tenant.recovery, session }, preview.id);
  expect(plan.outside).toMatch(/"eve@contoso.example" also wrote to 1 more object .*: 1 group/);
});
