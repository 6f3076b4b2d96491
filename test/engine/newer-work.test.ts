import { describe, expect, test } from "vitest";
import { engineServices } from "../../src/app/engine-services.ts";
import { newerSentence } from "../../src/domain/assessment/newer-work.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { summaryData } from "../../src/mcp/render/summary.ts";
import { notUndoneLines } from "../../src/review/staying-work.ts";
import { verificationWords } from "../../src/review/verification-words.ts";
import { recoveryPlan } from "../../src/summaries/recovery-plan.ts";
import { fixedSession } from "../support/fixed-session.ts";
import { ended } from "../support/jobs.ts";
import { boss } from "../support/recovery-tenant.ts";
import { openVaultTenant, type VaultTenant } from "../support/vault-tenant.ts";

const contoso = { id: "t", displayName: "Contoso", defaultDomain: "contoso.example" };

/** Does something once while a tenant is read: before its users, or after them. */
function during(tenant: VaultTenant, when: "before users" | "after users", work: () => void): void {
  const path = when === "before users" ? /\/users\/delta|auditLogs/ : /authorizationPolicy/;
  let isDone = false;
  tenant.intercept = ({ method, url }) => {
    if (!isDone && method === "GET" && path.test(url.pathname)) {
      isDone = true;
      work();
    }
    return null;
  };
}

interface Story {
  readonly tenant: VaultTenant;
  readonly users: Readonly<Record<"ada" | "bob" | "eve", EntityRef>>;
  readonly group: EntityRef;
}

/** Has a tenant attacked before a preview reads it, and once more meanwhile. */
async function attacked(when: "before users" | "after users", further: (story: Story) => void) {
  const tenant = await openVaultTenant();
  const users = { ada: tenant.user("ada"), bob: tenant.user("bob"), eve: tenant.user("eve") };
  const group = tenant.group("Guards", [users.bob]);
  const snapshot = await tenant.snapshot();
  tenant.hands.update(users.ada, { accountEnabled: false });
  during(tenant, when, () => further({ tenant, users, group }));
  const preview = await tenant.preview(snapshot);
  const { recovery } = tenant.engine;
  const summary = await recovery.summarizeChanges(preview.id);
  const services = engineServices(
    tenant.engine,
    fixedSession({ tenant: contoso, now: () => tenant.truth.now() }, boss),
  );
  const plan = await recoveryPlan(services, preview.id);
  return { tenant, users, group, snapshot, preview, summary, plan };
}

describe("a write while a tenant is read for a preview", () => {
  test("is told by the summary and the approval where its objects had been read before, with its author", async () => {
    const { tenant, users, group, summary, plan, preview } = await attacked(
      "after users",
      ({ tenant, users, group }) => {
        tenant.hands.update(users.bob, { accountEnabled: false });
        tenant.hands.delete(users.eve);
        tenant.hands.removeLink({ link: "members", source: group, target: users.bob });
      },
    );
    await using _ = tenant;
    expect((await tenant.changes(preview)).map(({ ref }) => ref)).toEqual([users.ada]);
    const newer = summary.assessment?.newer ?? expect.fail("nothing newer");
    expect(newer).toMatchObject({ writes: 3, objects: 3 });
    expect(newer.items.map(({ ref, parts }) => [ref, parts])).toEqual(
      expect.arrayContaining([
        [users.bob, ["accountEnabled"]],
        [users.eve, ["deleted"]],
        [group, ["members"]],
      ]),
    );
    const sentence = newerSentence(newer);
    expect(sentence).toContain('3 writes by "Boss" (boss) to 3 objects, the last at');
    expect(notUndoneLines(plan)).toEqual([sentence]);
    expect(JSON.stringify(summaryData(summary, preview.id))).toContain("Newer than this comparison");
  });

  test("is in the list where its objects were read after it", async () => {
    const { tenant, users, summary, plan, preview } = await attacked("before users", ({ tenant, users }) => {
      tenant.hands.update(users.bob, { accountEnabled: false });
      tenant.hands.delete(users.eve);
    });
    await using _ = tenant;
    expect((await tenant.changes(preview)).map(({ ref }) => ref)).toEqual(
      expect.arrayContaining([users.ada, users.bob, users.eve]),
    );
    expect(summary.assessment?.newer).toBeUndefined();
    expect(notUndoneLines(plan)).toEqual([]);
  });

  test("is not told where it was reversed at once, so that the list lacks no difference", async () => {
    const { tenant, summary } = await attacked("after users", ({ tenant, users }) => {
      tenant.hands.update(users.bob, { accountEnabled: false });
      tenant.hands.update(users.bob, { accountEnabled: true });
    });
    await using _ = tenant;
    expect(summary.assessment?.newer).toBeUndefined();
  });
});

test("a verdict tells what was written after it had read its objects", async () => {
  const { tenant, users, preview } = await attacked("before users", () => {});
  await using _ = tenant;
  const { recovery } = tenant.engine;
  const applied = await tenant.recover(preview);
  during(tenant, "after users", () => tenant.hands.update(users.bob, { jobTitle: "Lead" }));
  await ended(recovery, await recovery.startVerification({ recoveryJobId: applied.id, caller: boss }));
  tenant.intercept = () => null;
  const { result } = (await recovery.getVerification(applied.id)) ?? expect.fail("no verification");
  const { verdict, lines } = verificationWords(result ?? expect.fail("no result"));
  expect(verdict).toContain("Verified: everything the recovery was to put back is back.");
  expect(lines.join("\n")).toMatch(
    /Newer than this comparison.+1 write by "Boss" \(boss\) to 1 object.+user "bob" \(jobTitle\)/,
  );
});
