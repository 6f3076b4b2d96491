import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { machine, newId } from "../../src/app/machine.ts";
import { EmbeddedDirectory } from "../../src/directory/embedded/embedded-directory.ts";
import { BACKUP_AND_RECOVERY } from "../../src/domain/authors/audit-record.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { DAY, MINUTE } from "../../src/domain/time.ts";
import { openTenant } from "../support/damaged-tenant.ts";
import { ended, newestJob } from "../support/jobs.ts";
import { startKillable } from "../support/killable-process.ts";
import { killedIn } from "../support/killed.ts";
import { type Stages, setStages } from "../support/stages.ts";

let stages: Stages;
beforeAll(async () => {
  stages = await setStages();
});
afterAll(() => stages[Symbol.asyncDispose]());

describe("a recovery", () => {
  test("a recovery that is taken up leaves alone what a person has changed since it was put back", async () => {
    // Right after the ledger has the outcomes of the ninth group of 50, because a write without one is repeated.
    const { folder } = await killedIn(stages, "recovery", { after: "after apply of 50", by: 8 * 4 + 2 });
    const put = await putBack(folder);
    await using opened = await openTenant(folder, { ahead: 2 * MINUTE });
    const job = await newestJob(opened.engine.recovery, "recovery");
    if (job === null) throw new Error("The stage is not set.");
    expect(await ended(opened.engine.recovery, job)).toMatchObject({ status: "successful" });
    expect(await opened.embedded.get(put.ref)).toMatchObject({ properties: { jobTitle: put.jobTitle } });
    expect((await opened.embedded.get(put.ref))?.properties.department ?? null).toBeNull();
  });

  test("a recovery is taken up after the machine's clock was set back, although its lease seems to end much later", async () => {
    const { folder } = await killedIn(stages, "recovery", 0.5);
    await using opened = await openTenant(folder, { ahead: -DAY });
    const job = await newestJob(opened.engine.recovery, "recovery");
    if (job === null) throw new Error("The stage is not set.");
    expect(await ended(opened.engine.recovery, job)).toMatchObject({ status: "successful" });
  });

  test("a recovery during which five processes died is given up and says so", async () => {
    const { folder } = await killedIn(stages, "recovery", 0.5);
    for (let more = 1; more < 5; more += 1) {
      await using next = startKillable({
        folder,
        leaseMillis: MINUTE,
        act: "takeUp",
        ahead: more * 2 * MINUTE,
        at: 10,
      });
      expect(await next.ended).toBe("SIGKILL");
    }
    await using opened = await openTenant(folder, { ahead: 10 * MINUTE });
    const job = await newestJob(opened.engine.recovery, "recovery");
    if (job === null) throw new Error("The stage is not set.");
    const failure = { message: expect.stringContaining("interrupted 5 times") };
    expect(await ended(opened.engine.recovery, job)).toMatchObject({ status: "failed", failure });
  });

  test("a recovery that was laid down in good order any number of times continues to its end", async () => {
    const { folder } = await killedIn(stages, "recovery", 0.5);
    for (let closed = 0; closed < 7; closed += 1)
      await (await openTenant(folder, { ahead: 2 * MINUTE }))[Symbol.asyncDispose]();
    await using opened = await openTenant(folder, { ahead: 2 * MINUTE });
    const job = await newestJob(opened.engine.recovery, "recovery");
    if (job === null) throw new Error("The stage is not set.");
    expect(await ended(opened.engine.recovery, job)).toMatchObject({ status: "successful" });
  });
});

/** A person sets a recovered user back to exactly the values that the recovery found. */
async function putBack(folder: string): Promise<{ ref: EntityRef; jobTitle: string }> {
  using directory = EmbeddedDirectory.open(join(folder, "tenant.db"), { clock: machine, newId });
  for await (const { targets } of directory.audit({ category: BACKUP_AND_RECOVERY })) {
    const [target] = targets;
    const jobTitle = target?.modified.find(({ name }) => name === "jobTitle")?.oldValue;
    if (target?.ref == null || typeof jobTitle !== "string") continue;
    const person = {
      actor: { kind: "user", id: null, name: "person@contoso.example" },
      app: "portal",
      ip: null,
    } as const;
    directory.as(person).update(target.ref, { jobTitle, department: null });
    return { ref: target.ref, jobTitle };
  }
  throw new Error("The recovery has put nobody back yet.");
}
