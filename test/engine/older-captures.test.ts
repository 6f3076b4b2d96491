import { describe, expect, test } from "vitest";
import type { Job } from "../../src/domain/recovery/job.ts";
import { everything } from "../../src/domain/tenant/scope.ts";
import { nextAfter } from "../../src/mcp/render/job.ts";
import { type EngineTenant, openEngineTenant } from "../support/engine-tenant.ts";
import { stores } from "../support/stores.ts";

/** Previews the change of one user back. */
async function previewOfOne(tenant: EngineTenant): Promise<Job> {
  const ada = tenant.user("ada");
  const first = await tenant.snapshot();
  tenant.hands.update(ada, { department: "Sales" });
  return tenant.preview(first, everything);
}

test.each(stores)(
  "on $name, the preview of an earlier version advises a new one instead of a recovery",
  async ({ open }) => {
    const opened = await open();
    await using tenant = openEngineTenant({ history: opened });
    const preview = await previewOfOne(tenant);
    const next = async () => nextAfter(await tenant.recovery.getJob(preview.id));
    expect(await next()).toContain("start_recovery with it");
    await opened.alter(`update "job" set "coverage_version" = "coverage_version" - 1`);
    expect(await next()).toBe(
      `Preview ${preview.id} was made under other comparison rules. Start a new preview. That is start_preview with snapshot "${preview.snapshotId}".`,
    );
    const [listed] = (await tenant.recovery.listJobs({}, { limit: 1 })).items;
    expect(listed && nextAfter(listed)).toBe(await next());
  },
);

test.each(stores)(
  "on $name, a preview whose counts have no seal advises a new one, as its start says",
  async ({ open }) => {
    const opened = await open();
    await using tenant = openEngineTenant({ history: opened });
    const { id, snapshotId } = await previewOfOne(tenant);
    const told = `The counts and dangers of preview ${id} have no seal, like those of earlier versions. Start a new preview.`;
    for (const seal of ["null", "'a seal over less'"]) {
      await opened.alter(`update "job" set "assessment_seal" = ${seal}`);
      await expect(tenant.recovery.checkRecovery(id)).rejects.toThrow(told);
      expect(nextAfter(await tenant.recovery.getJob(id))).toBe(
        `${told} That is start_preview with snapshot "${snapshotId}".`,
      );
    }
  },
);

describe.each(stores)("on $name, a snapshot of an earlier version", ({ open }) => {
  test("lacks types that were added later, and going back to it leaves their objects alone", async () => {
    const opened = await open();
    await using tenant = openEngineTenant({ history: opened });
    const [ada, bob] = [tenant.user("ada"), tenant.user("bob")];
    for (const user of [ada, bob]) tenant.hands.assignRole("globalAdministrator", user);
    const first = await tenant.snapshot();
    // As the first version captured it: without roles.
    await opened.alter(`delete from "entity_version" where "entity_type" = 'roleAssignment'`);
    await opened.alter(`update "capture" set "coverage_version" = 1`);
    tenant.hands.update(ada, { department: "Sales" });

    const preview = await tenant.preview(first, everything);
    const changes = await tenant.changes(preview);
    expect(changes.map(({ ref }) => ref)).toEqual([ada]);
    const summary = await tenant.recovery.summarizeChanges(preview.id);
    expect(JSON.stringify(summary)).toContain("An earlier version of entra-rewind took the snapshot");

    const second = await tenant.snapshot();
    tenant.hands.assignRole("globalAdministrator", tenant.user("eve"));
    const later = await tenant.changes(await tenant.preview(second, everything));
    expect(later.map(({ ref: { type }, action }) => `${action} ${type}`)).toEqual([
      "softDelete user",
      "softDelete roleAssignment",
    ]);
  });
});
