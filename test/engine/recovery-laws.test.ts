import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Change, FailedChange } from "../../src/domain/changes/change.ts";
import type { Job } from "../../src/domain/recovery/job.ts";
import type { Snapshot } from "../../src/domain/recovery/snapshot.ts";
import { everything } from "../../src/domain/tenant/scope.ts";
import { MINUTE } from "../../src/domain/time.ts";
import { type EngineTenant, openEngineTenant } from "../support/engine-tenant.ts";
import { lawRuns } from "../support/law-runs.ts";
import { endIdsOf, keyOf, type ModelDirectory } from "../support/model-directory.ts";
import { carriedOut, type Planned, planOf, takesIn, takesInFacet } from "../support/model-recovery.ts";
import { type Happening, happen, history, newTwinTenant } from "../support/random-history.ts";
import { type ScopeDraft, scopeDraft, scopeOf } from "../support/random-scope.ts";
import { boss } from "../support/recovery-tenant.ts";
import { dumpOf, dumpOfModel } from "../support/twin-tenant.ts";

const runs = lawRuns(30);

interface Story {
  readonly happenings: readonly Happening[];
  readonly scope: ScopeDraft;
  /** The index of the snapshot to go back to. */
  readonly which: number;
}

const story: fc.Arbitrary<Story> = fc.record({ happenings: history, scope: scopeDraft, which: fc.nat({ max: 3 }) });
const holds = (law: (story: Story) => Promise<void>) => fc.assert(fc.asyncProperty(story, law), runs);

/** A tenant after the story, with its model at the chosen snapshot and now. */
async function told({ happenings, scope: draft, which }: Story) {
  const tenant = openEngineTenant({ inMemory: true });
  const twin = newTwinTenant(tenant);
  const kept: { snapshot: Snapshot; then: ModelDirectory }[] = [];
  for (const happening of happenings) {
    if (happening.kind === "snapshot") {
      kept.push({ snapshot: await tenant.snapshot(), then: twin.model.copy() });
      // A person may take a few snapshots in a short time only.
      tenant.machineLater(10 * MINUTE);
    } else happen(twin, happening);
  }
  const chosen = kept[which % kept.length];
  if (chosen === undefined) throw new Error("The story has no snapshot.");
  const now = twin.model;
  return { tenant, now, ...chosen, scope: scopeOf(draft, chosen.then, now) };
}

/** Translates a listed change into the model's terms. */
const inWords = ({ ref, action, notRecoverable, properties, links }: Change): Planned => ({
  ref,
  action,
  reason: notRecoverable ?? null,
  properties: Object.fromEntries(properties.map(({ name, now, then }) => [name, { now, then }])),
  links: links.map(({ link, target, action, notRecoverable }) => ({
    link,
    target,
    action,
    reason: notRecoverable ?? null,
  })),
});

const inOrder = (plan: readonly Planned[]): Planned[] =>
  plan.map((one) => ({
    ...one,
    links: one.links.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
  }));

/** Returns the list with all links, which a list of many changes would cut. No story has that many. */
async function listed(tenant: EngineTenant, preview: Job): Promise<Planned[]> {
  return inOrder((await tenant.changes(preview)).map(inWords));
}

async function failedSteps(tenant: EngineTenant, recovery: Job): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const byObject = Map.groupBy(await tenant.failures(recovery), ({ ref }) => keyOf(ref));
  return new Map([...byObject].map(([key, failures]) => [key, new Set(failures.map(({ step }) => step))]));
}

/** Returns true if the state of the directory afterward explains a failure. */
function isJustified({ ref, reason, step }: FailedChange, then: ModelDirectory, after: ModelDirectory): boolean {
  if (reason === "nameTaken") {
    const wanted = [then.get(ref), after.get(ref)].map((object) => object?.properties.userPrincipalName);
    return wanted.some((name) => after.nameIsTaken(name, ref));
  }
  const object = then.get(ref);
  const ends = step.startsWith("link ")
    ? [step.slice(step.lastIndexOf("/") + 1)]
    : object === undefined
      ? []
      : endIdsOf(object);
  return reason === "targetDeleted" && ends.some((id) => after.byId(id)?.life === "softDeleted");
}

const acts = ({ action, reason, properties, links }: Planned): boolean =>
  (reason === null && (action !== "update" || Object.keys(properties).length > 0)) ||
  links.some((one) => one.reason === null);

describe("after any history", { timeout: 600_000 }, () => {
  test("a preview of any history lists exactly the differences, each with its action, and changes no object", () =>
    holds(async (story) => {
      const { tenant, snapshot, scope, then, now } = await told(story);
      await using _ = tenant;
      expect(await listed(tenant, await tenant.preview(snapshot, scope))).toEqual(inOrder(planOf(then, now, scope)));
      expect(await dumpOf(tenant)).toEqual(dumpOfModel(now));
      expect(tenant.directory.applied).toEqual([]);
    }));

  test("a recovery does all that its plan calls recoverable, and a second preview shows exactly what was announced to stay", () =>
    holds(async (story) => {
      const { tenant, snapshot, scope, then, now } = await told(story);
      await using _ = tenant;
      const preview = await tenant.preview(snapshot, scope);
      if (preview.totals.changedObjects === 0) return;
      const recovery = await tenant.recover(preview);
      const failures = await tenant.failures(recovery);
      const failed = await failedSteps(tenant, recovery);
      const after = carriedOut(now, planOf(then, now, scope), failed);

      expect(recovery.status).toBe("successful");
      expect(await dumpOf(tenant)).toEqual(dumpOfModel(after));
      for (const failure of failures) expect(failure).toSatisfy(() => isJustified(failure, then, after));
      const second = await listed(tenant, await tenant.preview(snapshot, scope));
      expect(second).toEqual(inOrder(planOf(then, after, scope)));
      // Everything that still differs has a reason, or the recovery reported it as failed.
      for (const one of second.filter(acts)) expect(failed.has(keyOf(one.ref))).toBe(true);
    }));

  test("a recovery touches no object outside its scope", () =>
    holds(async (story) => {
      const { tenant, snapshot, scope, now } = await told(story);
      await using _ = tenant;
      const preview = await tenant.preview(snapshot, scope);
      if (preview.totals.changedObjects === 0) return;
      await tenant.recover(preview);
      for (const step of tenant.directory.applied.flat()) {
        const ref = "link" in step ? step.link.source : step.ref;
        const facets =
          step.kind === "update"
            ? step.set.map(({ name }) => name)
            : ["link" in step ? step.link.link : "deletedDateTime"];
        expect(takesIn(scope, ref)).toBe(true);
        for (const facet of facets) expect(takesInFacet(scope, ref.type, facet)).toBe(true);
      }
      for (const { ref } of now.all().filter(({ ref }) => !takesIn(scope, ref))) {
        expect(await tenant.directory.get(ref)).toMatchObject({ life: now.get(ref)?.life });
      }
    }));

  test("a recovery that is canceled and started again ends where an uninterrupted one does", () =>
    fc.assert(
      fc.asyncProperty(story, fc.nat({ max: 5 }), async (story, after) => {
        const [whole, broken] = [await told(story), await told(story)];
        await using _ = whole.tenant;
        await using __ = broken.tenant;
        const preview = await broken.tenant.preview(broken.snapshot, broken.scope);
        if (preview.totals.changedObjects === 0) return;
        await whole.tenant.recover(await whole.tenant.preview(whole.snapshot, whole.scope));
        const gate = broken.tenant.directory.holdWrites(after);
        const job = await broken.tenant.startRecovery(preview);
        await Promise.race([gate.reached, broken.tenant.ended(job)]);
        await broken.tenant.recovery.cancelJob({ id: job.id, caller: boss }).catch(() => {});
        gate.open();
        await broken.tenant.ended(job);
        await broken.tenant.recover(preview);
        expect(await dumpOf(broken.tenant)).toEqual(await dumpOf(whole.tenant));
      }),
      runs,
    ));

  test("undoing a recovery through the snapshot before it ends where it began", () =>
    holds(async (story) => {
      const { tenant, snapshot, scope, then, now } = await told(story);
      await using _ = tenant;
      const preview = await tenant.preview(snapshot, scope);
      if (preview.totals.changedObjects === 0) return;
      const recovery = await tenant.recover(preview);
      const forth = await failedSteps(tenant, recovery);
      const after = carriedOut(now, planOf(then, now, scope), forth);
      const id = recovery.beforeRecoverySnapshotId;
      if (id === null) throw new Error("Nothing was kept before the recovery.");

      const back = await tenant.preview({ id }, everything);
      const plan = planOf(now, after, everything);
      expect(await listed(tenant, back)).toEqual(inOrder(plan));
      if (back.totals.changedObjects === 0) return;
      const undoing = await tenant.recover(back);
      const undone = carriedOut(after, plan, await failedSteps(tenant, undoing));
      expect(await dumpOf(tenant)).toEqual(dumpOfModel(undone));
      // A value that does not come back has a reason, or one of the two recoveries failed to write it.
      const excused = new Set([...forth.keys(), ...(await failedSteps(tenant, undoing)).keys()]);
      for (const one of planOf(now, undone, everything).filter(acts)) expect(excused).toContain(keyOf(one.ref));
    }));
});
