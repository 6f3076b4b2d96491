import { expect, test } from "vitest";
import { sandboxCapabilities } from "../../src/app/sandbox/capabilities.ts";
import { firstLines } from "../../src/domain/approval/first-lines.ts";
import { everything, type Scope } from "../../src/domain/tenant/scope.ts";
import { verificationWords } from "../../src/review/verification-words.ts";
import { recoveryPlan } from "../../src/summaries/recovery-plan.ts";
import { openEngineTenant } from "../support/engine-tenant.ts";
import { fixedSession } from "../support/fixed-session.ts";
import { ended } from "../support/jobs.ts";
import { boss } from "../support/recovery-tenant.ts";

test.each<[string, Scope, boolean]>([
  ["named", { types: ["conditionalAccessPolicy"] }, true],
  ["not named where the scope is everything", everything, false],
])(
  "an object that a policy uses and its scope leaves deleted is %s in the form and in the verdict",
  async (_, scope, isLeft) => {
    await using tenant = openEngineTenant({ inMemory: true });
    const office = tenant.hands.create("namedLocationPolicy", { displayName: "Office", isTrusted: false });
    const group = tenant.group("Field", [tenant.user("ada")]);
    const policy = tenant.hands.create("conditionalAccessPolicy", {
      displayName: "Doors",
      state: "enabled",
      conditions: {
        ...{ users: { includeGroups: [group.id] }, applications: { includeApplications: ["All"] } },
        locations: { includeLocations: ["All"], excludeLocations: [office.id] },
      },
      grantControls: { operator: "OR", builtInControls: ["mfa"] },
    });
    const snapshot = await tenant.snapshot();
    tenant.hands.delete(policy);
    tenant.hands.delete(office);
    tenant.hands.update(group, { description: "changed" });
    const preview = await tenant.preview(snapshot, scope);
    const session = fixedSession(tenant.directory, boss, sandboxCapabilities);
    const plan = await recoveryPlan({ recovery: tenant.engine.recovery, session }, preview.id);
    const form = [...firstLines(plan), ...(plan.notes ?? [])].join("\n");
    const recovery = await tenant.recover(preview);
    const { recovery: service } = tenant.engine;
    await ended(service, await service.startVerification({ recoveryJobId: recovery.id, caller: boss }));
    const result = (await service.getVerification(recovery.id))?.result;
    if (result == null) throw new Error("There is no result.");
    const { verdict, lines } = verificationWords(result);
    const inVerdict = [verdict, ...lines].join("\n");
    const left = "Outside of the scope and left as it is: ";
    if (isLeft) {
      expect(form).toContain("objects outside of this scope that changed and that its policies use");
      expect(form).toContain(`${left}named location "Office" changed (made or removed), which "Doors" uses.`);
      expect(form).toContain(`${left}group "Field" changed (description), which "Doors" uses.`);
      expect(form).toContain('Restores conditionalAccessPolicy "Doors", but the namedLocationPolicy "Office"');
      expect(inVerdict).toContain("Left outside of its scope: 2 objects that what is back uses or needs.");
      expect(inVerdict).toContain(`${left}group "Field" changed (description), which "Doors" uses.`);
    } else {
      for (const text of [form, inVerdict]) expect(text).not.toContain("utside of");
      expect(inVerdict).not.toContain("As the approved preview warned: ");
    }
  },
);

test("an object outside of the scope that holds a name is named in the verdict, as the preview warned", async () => {
  await using tenant = openEngineTenant({ inMemory: true });
  const named = { displayName: "Ada", userPrincipalName: "ada@contoso.test", mailNickname: "ada" };
  const ada = tenant.hands.create("user", named);
  const snapshot = await tenant.snapshot();
  tenant.hands.delete(ada);
  tenant.hands.create("user", named);
  const preview = await tenant.preview(snapshot, { entities: [{ type: "user", ids: [ada.id] }] });
  const recovery = await tenant.recover(preview);
  const { recovery: service } = tenant.engine;
  await ended(service, await service.startVerification({ recoveryJobId: recovery.id, caller: boss }));
  const { beside } = (await service.getVerification(recovery.id))?.result ?? {};
  expect(beside?.items).toEqual([
    expect.stringMatching(/^As the approved preview warned: Restores user "Ada".*its userPrincipalName/),
  ]);
});
