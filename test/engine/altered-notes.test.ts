import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { FIRST_SEALED_VERSION } from "../../src/domain/tenant/coverage.ts";
import type { Scope } from "../../src/domain/tenant/scope.ts";
import { only } from "../../src/domain/tenant/scope.ts";
import { recoveryPlan } from "../../src/summaries/recovery-plan.ts";
import { type EngineTenant, openEngineTenant } from "../support/engine-tenant.ts";
import { fixedSession } from "../support/fixed-session.ts";
import { boss } from "../support/recovery-tenant.ts";
import { stores, type TestedStore } from "../support/stores.ts";

/** Opens a tenant whose store a person can write without its key. */
async function opened({ open }: TestedStore) {
  const history = await open();
  const tenant = openEngineTenant({ history });
  const alter = async (statement: string) => expect(await history.alter(statement)).toBeGreaterThan(0);
  return { tenant, alter };
}

const verdict = ({ engine }: EngineTenant) => engine.trail.verify();

describe.each(stores)("what is kept beside the captures in $name, altered without the key", (store) => {
  test("a note of a change that was taken out is missed", async () => {
    const { tenant, alter } = await opened(store);
    await using _ = tenant;
    const ada = tenant.user("ada", { department: "Research" });
    const club = tenant.group("Club");
    await tenant.snapshot();
    tenant.as("eve").update(ada, { department: "Sales" });
    tenant.as("eve").addLink({ link: "members", source: club, target: ada });
    await tenant.snapshot();
    expect(await verdict(tenant)).toMatchObject({ intact: true });
    for (const { type, id } of [club, ada]) {
      await alter(`delete from touched where entity_id = '${id}'`);
      expect(await verdict(tenant)).toMatchObject({ part: "history", why: expect.stringContaining(`${type} ${id}`) });
    }
  });

  test("a reading that was put in does not hide what happened before it", async () => {
    const { tenant, alter } = await opened(store);
    await using _ = tenant;
    const ada = tenant.user("ada", { department: "Research" });
    const before = await tenant.snapshot();
    tenant.as("eve").update(ada, { department: "Sales" });
    let place = "";
    for await (const { cursor } of tenant.directory.feed(null, new AbortController().signal)) place = cursor;
    const values = `tenant_id, instant, '${place}', read_until`;
    await alter(`insert into reading (tenant_id, instant, cursor, read_until) select ${values} from capture`);
    expect(await tenant.changesSince(before)).toMatchObject([{ ref: ada }]);
    await alter(
      `insert into reading (tenant_id, instant, cursor, read_until, seal) select ${values}, 'seal' from capture
        order by instant desc limit 1`,
    );
    expect(await verdict(tenant)).toMatchObject({ part: "history", why: expect.stringContaining("newest reading") });
  });

  test("a successor that was put in leads no reference to another object", async () => {
    const { tenant, alter } = await opened(store);
    await using _ = tenant;
    const [emergency, strangers] = [tenant.group("Emergency"), tenant.group("Strangers")];
    const policy = tenant.hands.create("conditionalAccessPolicy", {
      displayName: "MFA",
      state: "enabled",
      conditions: { users: { includeUsers: ["All"], excludeGroups: [emergency.id] } },
    });
    const before = await tenant.snapshot();
    tenant.as("eve").delete(emergency);
    tenant.as("eve").purge(emergency);
    tenant.as("eve").update(policy, { conditions: { users: { includeUsers: ["All"] } } });
    const rebuilding: Scope = { all: true, rebuild: true };
    const preview = await tenant.preview(before, rebuilding);
    await alter(
      `insert into successor (tenant_id, entity_type, entity_id, successor_id, job_id, seal)
        select tenant_id, 'group', '${emergency.id}', '${strangers.id}', id, 'seal' from job`,
    );
    expect(await verdict(tenant)).toMatchObject({
      why: expect.stringContaining(`the successor of group ${emergency.id}`),
    });
    await alter("update successor set seal = null");
    await tenant.recover(preview);
    const conditions = JSON.stringify(await tenant.property(policy, "conditions"));
    expect(conditions).toContain("excludeGroups");
    expect(conditions).not.toContain(strangers.id);
  });

  test("a snapshot under another name or of another kind is not the one that was taken", async () => {
    const { tenant, alter } = await opened(store);
    await using _ = tenant;
    tenant.user("ada");
    await tenant.snapshot("before the attack");
    await tenant.snapshot("after the attack");
    for (const altered of [
      "label = 'before the attack' where label = 'after the attack'",
      "label = null, kind = 'scheduled' where label = 'before the attack'",
    ]) {
      await alter(`update snapshot set ${altered}`);
      expect(await verdict(tenant)).toMatchObject({ part: "jobs", why: expect.stringContaining("was altered") });
    }
  });

  test("a history without its key and its seals is not one from before there were seals", async () => {
    const { tenant, alter } = await opened(store);
    await using _ = tenant;
    const ada = tenant.user("ada", { department: "Research" });
    const before = await tenant.snapshot();
    tenant.as("eve").update(ada, { department: "Sales" });
    await tenant.recoverTo(before);
    await alter("update capture set seal = null, previous_seal = null, state_sum = null");
    await alter("delete from secret where name = 'history-end'");
    expect(await verdict(tenant)).toMatchObject({
      why: expect.stringContaining("is another one than when it was taken"),
    });
    await alter("delete from secret where name = 'history-key'");
    expect(await verdict(tenant)).toMatchObject({ why: "the key of the history is missing" });
  });
});

describe.each(stores)("what is kept of a job in $name, altered without the key", (store) => {
  async function recovered() {
    const { tenant, alter } = await opened(store);
    const [ada, bob] = [tenant.user("ada", { department: "Research" }), tenant.user("bob", { department: "Research" })];
    const before = await tenant.snapshot();
    for (const one of [ada, bob]) tenant.as("eve").update(one, { department: "Sales" });
    const others = await tenant.preview(before, only("user", [bob.id]));
    const preview = await tenant.preview(before, only("user", [ada.id]));
    return { tenant, alter, ada, bob, others, preview };
  }

  test("a verification is refused after the list or the scope of its recovery was altered", async () => {
    const { tenant, alter, ada, bob, others, preview } = await recovered();
    await using _ = tenant;
    const recovery = await tenant.recover(preview);
    tenant.as("eve").update(ada, { department: "Sales" });
    expect(await tenant.verify(recovery)).toMatchObject({ outcome: "notVerified" });
    const row = `update job set preview_job_id = '%' where id = '${recovery.id}'`;
    await alter(row.replace("%", others.id));
    await expect(tenant.recovery.getVerification(recovery.id)).rejects.toMatchObject({ code: "storeAltered" });
    await expect(tenant.verify(recovery)).rejects.toMatchObject({ code: "storeAltered" });
    await alter(row.replace("%", preview.id));
    await alter(
      `update job set scope_json = replace(scope_json, '${ada.id}', '${bob.id}') where verifies_job_id is not null`,
    );
    await expect(tenant.recovery.getVerification(recovery.id)).rejects.toMatchObject({ code: "storeAltered" });
  });

  test.each([
    ["its rows away for a moment", "delete from plan_item", /stored changes/],
    [
      "other dangers",
      `update job set assessment_json = '{"risks":[],"rehearsal":null,"actors":[]}'`,
      /counts and dangers/,
    ],
    ["other counts", "update job set changed_objects = 0 where changed_objects > 0", /counts and dangers/],
    [
      "a danger beside a row that it has not",
      `update plan_item set risks_json = '[{"rule":"policyDanger","severity":"critical","sentence":"x"}]' where seq = 1`,
      /counts and dangers/,
    ],
    [
      "a seal whose digest of the row dangers is another",
      "update job set assessment_seal = 'x' || assessment_seal where assessment_seal is not null",
      /counts and dangers/,
    ],
    [
      "a seal that covers no row dangers, like that of an earlier version",
      `update job set assessment_seal = 'x' where assessment_seal is not null`,
      /earlier version/,
    ],
    [
      "no seal of its dangers",
      "update job set assessment_seal = null where assessment_seal is not null",
      /earlier version/,
    ],
    [
      "neither dangers nor their seal",
      "update job set assessment_json = null, assessment_seal = null where assessment_seal is not null",
      /earlier version/,
    ],
  ])("a plan is not put to a person with %s", async (_, statement, message) => {
    const { tenant, alter, preview } = await recovered();
    await using _tenant = tenant;
    await alter(statement);
    await expect(tenant.recovery.reassess(preview.id)).rejects.toThrow(message);
  });

  test("a danger that was put in beside a row shows also with its digest in the seal", async () => {
    const { tenant, alter, preview } = await recovered();
    await using _tenant = tenant;
    await alter(`update plan_item set risks_json = '[ ]' where job_id = '${preview.id}' and seq = 1`);
    const digest = createHash("sha256").update("1 [ ]\n").digest("base64url");
    await alter(
      `update job set assessment_seal = '${digest}' || substr(assessment_seal, ${digest.length + 1}) where id = '${preview.id}'`,
    );
    await expect(tenant.recovery.reassess(preview.id)).rejects.toMatchObject({ code: "storeAltered" });
  });

  test("counts that were altered are called altered, and are not taken for a plan without changes", async () => {
    const { tenant, alter, preview } = await recovered();
    await using _tenant = tenant;
    await alter("update job set changed_objects = 0 where changed_objects > 0");
    const altered = { code: "storeAltered", message: expect.stringMatching(/counts and dangers/) };
    await expect(tenant.recovery.checkRecovery(preview.id)).rejects.toMatchObject(altered);
    await expect(tenant.startRecovery(preview)).rejects.toMatchObject(altered);
    const session = fixedSession(tenant.directory, boss);
    await expect(recoveryPlan({ recovery: tenant.recovery, session }, preview.id)).rejects.toMatchObject(altered);
  });

  test("a recovery whose list has no seal is not compared again, because nothing can be proved from it", async () => {
    const { tenant, alter, preview } = await recovered();
    await using _tenant = tenant;
    const recovery = await tenant.recover(preview);
    const jobs = (await tenant.recovery.listJobs({}, { limit: 50 })).items.length;
    await alter(`update job set coverage_version = ${FIRST_SEALED_VERSION - 1} where id = '${preview.id}'`);
    await expect(tenant.verify(recovery)).rejects.toMatchObject({ code: "stale" });
    expect((await tenant.recovery.listJobs({}, { limit: 50 })).items).toHaveLength(jobs);
  });
});
