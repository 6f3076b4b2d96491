import fc from "fast-check";
import type { Change, FailedChange, LinkChange } from "../../src/domain/changes/change.ts";
import { reasonCodes } from "../../src/domain/changes/reason.ts";
import { jobId } from "../../src/domain/ids.ts";
import type { Json, JsonObject } from "../../src/domain/json.ts";
import { isTerminal, type Job, jobStatuses } from "../../src/domain/recovery/job.ts";
import { type Snapshot, snapshotIdOf } from "../../src/domain/recovery/snapshot.ts";
import { type EntityRef, type EntityType, entityTypes } from "../../src/domain/tenant/entity.ts";
import { linkKinds } from "../../src/domain/tenant/link.ts";
import { recoverable, recoverableProperties } from "../../src/domain/tenant/recoverable.ts";
import type { Scope } from "../../src/domain/tenant/scope.ts";
import type { EntityState } from "../../src/domain/tenant/state.ts";
import { asInstant, DAY } from "../../src/domain/time.ts";

/** Values of the domain as Graph can carry them: what it has no words for is as a client reads its absence. */

export const millis = fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2099, 0) });
const instant = millis.map(asInstant);
export const id = fc.uuid();
const count = fc.nat({ max: 2_000_000 });
const total = fc.option(count);
const name = fc.option(fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }));

const { json } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 3 },
    fc.constant(null),
    fc.boolean(),
    fc.integer(),
    fc.string(),
    fc.array(tie("json"), { maxLength: 3 }),
    fc.dictionary(fc.string({ maxLength: 5 }), tie("json"), { maxKeys: 3 }),
  ),
}));

export const snapshot: fc.Arbitrary<Snapshot> = fc.record({ at: instant, totalChangedObjects: total }).map((drawn) => ({
  id: snapshotIdOf(drawn.at),
  createdDateTime: drawn.at,
  kind: "scheduled",
  label: null,
  totalChangedObjects: drawn.totalChangedObjects,
  expiresDateTime: drawn.at + 7 * DAY,
  isTarget: true,
}));

const someTypes = fc.subarray([...entityTypes], { minLength: 1 });
export const scope: fc.Arbitrary<Scope> = fc.oneof(
  fc.constant({ all: true } as const),
  someTypes.map((types) => ({ types })),
  fc
    .tuple(someTypes, fc.uniqueArray(id, { minLength: 1, maxLength: 8 }))
    .map(([types, ids]) => ({ entities: types.map((type) => ({ type, ids })) })),
);

export const job: fc.Arbitrary<Job> = fc
  .record({
    id: id.map(jobId),
    kind: fc.constantFrom("preview", "recovery"),
    status: fc.constantFrom(...jobStatuses),
    target: instant,
    scope,
    jobStartDateTime: millis,
    took: count,
    objects: total,
    links: total,
    modified: fc.tuple(total, total, total),
  })
  .map(({ target, took, objects, links, modified, ...drawn }): Job => {
    const counted = drawn.status === "running" || isTerminal(drawn.status);
    const [modifiedObjects, modifiedLinks, failedChanges] = modified;
    const recovered = { modifiedObjects, modifiedLinks, failedChanges };
    return {
      ...drawn,
      snapshotId: snapshotIdOf(target),
      targetStateDateTime: target,
      jobCompletionDateTime: isTerminal(drawn.status) ? drawn.jobStartDateTime + took : null,
      totals: {
        changedObjects: counted ? objects : null,
        changedLinks: counted ? links : null,
        notRecoverable: null,
        ...(drawn.kind === "recovery"
          ? recovered
          : { modifiedObjects: null, modifiedLinks: null, failedChanges: null }),
      },
      progress: null,
      digest: null,
      previewJobId: null,
      verifiesJobId: null,
      beforeRecoverySnapshotId: null,
      startedBy: "",
      failure: null,
    };
  });

export const ref: fc.Arbitrary<EntityRef> = fc.record({ type: fc.constantFrom(...entityTypes), id });
const actionOf = fc.constantFrom("update", "restore", "softDelete");
const propertyNames = (type: EntityType) => fc.subarray([...recoverableProperties(type, "extended")]);
const linkKindsOf = (type: EntityType) => linkKinds.filter((kind) => kind.source === type);

/** Links of one relationship at a time, as a delta groups them. */
const links = (type: EntityType): fc.Arbitrary<readonly LinkChange[]> => {
  const kinds = linkKindsOf(type);
  if (kinds.length === 0) return fc.constant([]);
  return fc.constantFrom(...kinds).chain((kind) =>
    fc.array(
      fc.record({
        link: fc.constant(kind.name),
        target: fc.record({ type: fc.constantFrom(...kind.targets), id }),
        targetName: fc.constant(null),
        action: fc.constantFrom("add", "remove"),
      }),
      { maxLength: 4 },
    ),
  );
};

export const change: fc.Arbitrary<Change> = ref.chain((of) =>
  fc
    .record({
      seq: count,
      displayName: name,
      action: actionOf,
      properties: propertyNames(of.type).chain((names) =>
        fc.tuple(...names.map((property) => fc.record({ name: fc.constant(property), now: json, then: json }))),
      ),
      links: links(of.type),
    })
    .map((drawn) => ({ ...drawn, ref: of, basis: "snapshot", linkTotals: linkTotals(drawn.links) })),
);

const linkTotals = (all: readonly LinkChange[]) => ({
  add: all.filter(({ action }) => action === "add").length,
  remove: all.filter(({ action }) => action === "remove").length,
  notRecoverable: 0,
});

export const failedChange: fc.Arbitrary<FailedChange> = ref.chain((of) =>
  fc
    .record({
      seq: count,
      displayName: name,
      action: actionOf,
      reason: fc.constantFrom(...reasonCodes),
      message: fc.string({ unit: "grapheme", minLength: 1 }),
      link: links(of.type).map((all) => all[0]),
      onObject: fc.boolean(),
    })
    .map(({ link, onObject, ...drawn }) => {
      const ofObject = onObject && drawn.action !== "update" ? drawn.action : "properties";
      const target = link === undefined ? null : `${link.target.type}/${link.target.id}`;
      return { ...drawn, ref: of, step: target === null ? ofObject : `link ${link?.action} ${link?.link} ${target}` };
    }),
);

const displayNamed: ReadonlySet<string> = new Set(entityTypes.filter((type) => recoverable[type].ends === null));

export const state: fc.Arbitrary<EntityState> = ref.chain((of) =>
  fc
    .record({
      names: propertyNames(of.type),
      values: fc.array(json, { minLength: 60, maxLength: 60 }),
      displayName: name,
      softDeleted: fc.boolean(),
      synchronized: fc.boolean(),
      builtIn: fc.boolean(),
      dynamic: fc.boolean(),
    })
    .map((drawn) => {
      const displayName = displayNamed.has(of.type) ? drawn.displayName : null;
      const dynamicMembership = of.type === "group" && drawn.dynamic;
      const properties: JsonObject = {
        ...Object.fromEntries(drawn.names.map((property, at) => [property, drawn.values[at] ?? null])),
        ...(recoverableProperties(of.type, "extended").includes("displayName") ? { displayName } : {}),
        ...(of.type === "group" ? { groupTypes: dynamicMembership ? ["DynamicMembership"] : ["Unified"] } : {}),
      };
      return {
        ref: of,
        life: recoverable[of.type].softDeletable && drawn.softDeleted ? "softDeleted" : "live",
        displayName,
        properties,
        synchronized: (of.type === "user" || of.type === "group") && drawn.synchronized,
        builtIn: of.type === "authenticationStrengthPolicy" && drawn.builtIn,
        dynamicMembership,
      };
    }),
);
