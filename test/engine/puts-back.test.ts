import { describe, expect, test } from "vitest";
import { jobSentence } from "../../src/mcp/render/job.ts";
import { recoveryPlan } from "../../src/summaries/recovery-plan.ts";
import { fixedSession } from "../support/fixed-session.ts";
import { openTwoHandsTenant, rescuer } from "../support/two-hands-tenant.ts";

const hannahs = { all: true, actor: "hannah" } as const;

/** A tenant in which an attacker wrote values that another person corrected. */
async function corrected() {
  const tenant = openTwoHandsTenant();
  const ada = tenant.honest.create("user", {
    ...{ displayName: "ada", userPrincipalName: "ada@contoso.example", mobilePhone: "0", city: "Bonn" },
  });
  const field = tenant.honest.create("group", { displayName: "Field" });
  const sales = tenant.honest.create("group", { displayName: "Sales" });
  const member = { link: "members", source: field, target: ada } as const;
  const snapshot = await tenant.snapshot();
  const hannah = tenant.as("hannah");
  tenant.mallory.update(ada, { mobilePhone: "+1 555 0100", city: "Oslo" });
  // Back to the snapshot's value, which is no work of theirs to bring back.
  tenant.mallory.update(ada, { city: "Bonn" });
  tenant.mallory.addLink(member);
  hannah.update(ada, { mobilePhone: "+49 30 1", city: "Rome" });
  hannah.removeLink(member);
  tenant.mallory.delete(sales);
  hannah.restore(sales);
  const [preview, whole] = [await tenant.preview(snapshot, hannahs), await tenant.preview(snapshot, { all: true })];
  const risksOf = async (id: string) =>
    (await tenant.engine.recovery.listChanges(preview.id, { id }, {})).items.flatMap(({ risks = [] }) =>
      risks
        .filter(({ rule }) => rule === "putsBackOthersWork")
        .map(({ severity, sentence }) => `${severity}: ${sentence}`),
    );
  return { tenant, ada, field, sales, preview, whole, risksOf };
}

describe("an undo of the person who corrected an attacker's work", () => {
  test("is a danger of each row that brings the attacker's value, link or deletion back, with who and when", async () => {
    const { tenant, ada, field, sales, risksOf } = await corrected();
    await using _ = tenant;
    const tail = (name: string) =>
      new RegExp(
        `^medium: Puts ${name} back to what "mallory@contoso\\.example" wrote after the snapshot, at 2026-11-20T09:00:00\\.\\d{3}Z, not to what it was in the snapshot\\.$`,
      );
    expect(await risksOf(ada.id)).toEqual([expect.stringMatching(tail('mobilePhone of "ada"'))]);
    expect(await risksOf(field.id)).toEqual([expect.stringMatching(tail('members of "Field"'))]);
    expect(await risksOf(sales.id)).toEqual([
      expect.stringMatching(
        /^medium: Deletes "Sales", as "mallory@contoso\.example" had left it after the snapshot, at 2026-11-20T/,
      ),
    ]);
  });

  test("is a danger of the plan that is approved, which names what was reversed since as well", async () => {
    const { tenant, preview, whole } = await corrected();
    await using _ = tenant;
    const services = { recovery: tenant.engine.recovery, session: fixedSession(tenant.directory, rescuer) };
    const plan = await recoveryPlan(services, preview.id);
    expect(plan.risks.map(({ rule }) => rule)).toContain("putsBackOthersWork");
    expect(
      plan.notes?.filter((note) => note.startsWith("Was reversed, and an undo may bring it back: ")).join("\n"),
    ).toContain('was deleted by "mallory@contoso.example"');
    expect(whole.totals.changedObjects).toBe(1);
    const other = await recoveryPlan(services, whole.id);
    expect(other.risks.map(({ rule }) => rule)).not.toContain("putsBackOthersWork");
    expect((other.notes ?? []).join()).not.toContain("Was reversed, and an undo may bring it back: ");
  });

  test("is told as an undo, and not as going back to a time", async () => {
    const { tenant, preview, whole } = await corrected();
    await using _ = tenant;
    expect(jobSentence(preview, 0)).toContain(", undoing one actor's work since 2026-11-20T");
    expect(jobSentence(whole, 0)).toContain(", back to 2026-11-20T");
  });
});
