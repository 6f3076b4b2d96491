import { describe, expect, test } from "vitest";
import type { PlanRisk } from "../../src/domain/changes/risk.ts";
import { everything } from "../../src/domain/tenant/scope.ts";
import { openGraphTenant } from "../support/graph-tenant.ts";
import type { RecoveryTenant } from "../support/recovery-tenant.ts";

const person = (displayName: string, name: string) => ({
  displayName,
  userPrincipalName: `${name}@contoso.example`,
  accountEnabled: true,
});

type Snapshot = Awaited<ReturnType<RecoveryTenant["snapshot"]>>;

async function assessed(tenant: RecoveryTenant, snapshot: Snapshot) {
  tenant.later(60_000);
  const preview = await tenant.preview(snapshot, everything);
  const { assessment, assessmentNote } = await tenant.recovery.summarizeChanges(preview.id);
  const said = (risks: readonly PlanRisk[] | undefined) =>
    (risks ?? []).flatMap(({ rule, severity, sentence }) => (rule === "takesName" ? `${severity}: ${sentence}` : []));
  return { preview, note: assessmentNote ?? "", done: said(assessment?.done?.risks), plan: said(assessment?.risks) };
}

describe("in mode microsoft, a new account", () => {
  test("under the display name of a colleague, also in letters that look like it, is a danger of the past and of the plan", async () => {
    await using tenant = await openGraphTenant();
    tenant.hands.create("user", person("Judit Berg", "judit"));
    const snapshot = await tenant.snapshot();
    tenant.later(60_000);
    const same = tenant.hands.create("user", person("Judit Berg", "helpdesk"));
    const alike = tenant.hands.create("user", person("Judit Bеrg", "service"));
    const { preview, done, plan } = await assessed(tenant, snapshot);
    expect(done).toHaveLength(2);
    expect(done.join("\n")).toMatch(
      /medium: The user "Judit Berg" \(helpdesk@.*\), created .*, was made since and has the display name of the user "Judit Berg" \(judit@.*, which still has it\./,
    );
    expect(done.join("\n")).toMatch(/high: .*service@.* has a display name that looks like that of the user .*judit@/);
    expect(plan).toHaveLength(2);
    const rows = await tenant.changes(preview, { risk: "takesName" });
    expect(rows.map(({ ref }) => ref.id).sort()).toEqual([same.id, alike.id].sort());
  });

  test("at an address that looks like that of a colleague is one, in contrast to one at another address", async () => {
    await using tenant = await openGraphTenant();
    tenant.hands.create("user", person("Ann Carmen", "ann.carmen"));
    const snapshot = await tenant.snapshot();
    tenant.later(60_000);
    tenant.hands.create("user", person("Support", "ann.carrnen"));
    tenant.hands.create("user", person("Service", "annabel"));
    const { done, note } = await assessed(tenant, snapshot);
    expect(done).toEqual([
      expect.stringMatching(
        /^high: .*ann\.carrnen@.* a user principal name that looks like that of the user .*ann\.carmen@/,
      ),
    ]);
    expect(note).toContain("were looked up in up to 45 spellings each");
  });

  test("under the name of a deleted or renamed one is one, as is an account that was renamed", async () => {
    await using tenant = await openGraphTenant();
    const [left, moved, other] = ["Leaver", "Mover", "Other"].map((name) =>
      tenant.hands.create("user", person(name, name)),
    );
    if (left === undefined || moved === undefined || other === undefined) throw new Error("no users");
    const snapshot = await tenant.snapshot();
    tenant.later(60_000);
    tenant.hands.delete(left);
    tenant.hands.update(moved, person("Moved", "moved"));
    tenant.hands.create("user", person("Leaver", "new"));
    tenant.hands.update(other, person("Other", "Mover"));
    const { done, plan } = await assessed(tenant, snapshot);
    expect(done.join("\n")).toMatch(
      /high: .*\(new@.* was made since and has the display name of .*which was deleted since/,
    );
    expect(done.join("\n")).toMatch(
      /high: .*was renamed since and has the user principal name of .*which has another name since/,
    );
    expect(plan).toHaveLength(1);
  });

  test("beside 160 others is looked up within the bound, and the rest is counted", async () => {
    await using tenant = await openGraphTenant();
    const snapshot = await tenant.snapshot();
    tenant.later(60_000);
    for (let n = 0; n < 160; n += 1) tenant.hands.create("user", person(`Person ${n}`, `person-number-${n}`));
    const { done } = await assessed(tenant, snapshot);
    expect(done).toEqual([
      expect.stringMatching(/^medium: Not looked at, whether 1\d\d more accounts since made or renamed have names/),
    ]);
  });

  test("takes no look-up where no user has a new name", async () => {
    await using tenant = await openGraphTenant();
    const user = tenant.user("ada");
    const snapshot = await tenant.snapshot();
    tenant.later(60_000);
    tenant.hands.update(user, { department: "Sales" });
    const { done, note } = await assessed(tenant, snapshot);
    expect(done).toEqual([]);
    expect(note).not.toContain("spellings");
  });
});
