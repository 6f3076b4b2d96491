import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AuditRecord } from "../../src/domain/authors/audit-record.ts";
import type { Actor, Change } from "../../src/domain/changes/change.ts";
import { jobId } from "../../src/domain/ids.ts";
import { type Json, withCleared } from "../../src/domain/json.ts";
import { jobKinds } from "../../src/domain/recovery/job.ts";
import { snapshotIdOf } from "../../src/domain/recovery/snapshot.ts";
import { entityTypes } from "../../src/domain/tenant/entity.ts";
import { asInstant } from "../../src/domain/time.ts";
import { decodeCollection, encodeCollection } from "../../src/wire/collection.ts";
import { decodeAudit } from "../../src/wire/decode-audit.ts";
import { decodeChange, decodeChanges } from "../../src/wire/decode-change.ts";
import { decodeObject, decodePatch, encodeObject, encodePatch } from "../../src/wire/directory-object.ts";
import { encodeAudit } from "../../src/wire/encode-audit.ts";
import { encodeChange } from "../../src/wire/encode-change.ts";
import { decodeFailedChange, encodeFailedChange } from "../../src/wire/failed-change.ts";
import { decodeJob, encodeJob } from "../../src/wire/job.ts";
import { decodeJobRequest, encodeJobRequest } from "../../src/wire/job-request.ts";
import { jobOfLocation, recoveryPaths } from "../../src/wire/recovery-paths.ts";
import { decodeReference, encodeReference } from "../../src/wire/reference.ts";
import { decodeSnapshot, encodeSnapshot } from "../../src/wire/snapshot.ts";
import { change, failedChange, id, job, millis, scope, snapshot, state } from "./domain-values.ts";

/** As it arrives: text between two processes. */
const travelled = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const full = { unknownMembers: true };
const during = {
  targetStateDateTime: asInstant(Date.UTC(2026, 8, 14, 22)),
  jobStartDateTime: Date.UTC(2026, 8, 15, 9),
};

/** The law: what was written is read back as it was. */
function law<T>(values: fc.Arbitrary<T>, roundTrip: (value: T) => unknown): void {
  fc.assert(
    fc.property(values, (value) => {
      expect(roundTrip(value)).toEqual(value);
    }),
  );
}

/** A change as a service that merges members is sent it: what goes is cleared by name. */
const asWritten = (value: Change): Change => ({
  ...value,
  properties: value.properties.map(({ name, now, then }) => ({ name, now, then: withCleared(then, now) })),
});

describe("round trips through Graph's JSON", () => {
  test("a snapshot is read back as it was written", () =>
    law(snapshot, (value) => decodeSnapshot(travelled(encodeSnapshot(value)))));

  test("a job whose row names its kind is read back as it was written", () =>
    law(job, (value) => decodeJob(travelled(encodeJob(value, full, { typed: true })))));

  test("a job whose collection determines its kind is read back as it was written", () =>
    law(job, (value) => decodeJob(travelled(encodeJob(value, full, { typed: false })), { kind: value.kind })));

  test("a change of a preview is read back as it was written", () =>
    fc.assert(
      fc.property(change, (value) => {
        expect(decodeChange(travelled(encodeChange(value, during, full)), value.seq)).toEqual(asWritten(value));
      }),
    ));

  test("a failed change is read back as it was written", () =>
    law(failedChange, (value) => decodeFailedChange(travelled(encodeFailedChange(value, during, full)), value.seq)));

  test("the request that starts a job is read back as it was written", () =>
    law(fc.tuple(scope, fc.constantFrom(...jobKinds)), ([value, kind]) => [
      decodeJobRequest(travelled(encodeJobRequest(value)), kind, "extended"),
      kind,
    ]));

  test("a directory object is read back as it was written", () =>
    law(state, (value) => decodeObject(travelled(encodeObject(value, { deletedAt: during.jobStartDateTime })))));

  test("the properties that a PATCH writes are read back as they were written", () => {
    fc.assert(
      fc.property(state, ({ ref, properties }) => {
        fc.pre(Object.keys(properties).length > 0);
        expect(decodePatch(ref.type, travelled(encodePatch({ ref }, properties)))).toEqual(properties);
      }),
    );
  });

  test("a reference is read back as it was written", () =>
    law(id, (value) => decodeReference(encodeReference("https://graph.example/v1.0", value))));

  test("the Location of a job, absolute or relative, is read back as it was written", () => {
    const target = snapshotIdOf(during.targetStateDateTime);
    law(id.map(jobId), (value) => jobOfLocation(recoveryPaths.snapshotJob(target, "recovery", value)));
    law(id.map(jobId), (value) => jobOfLocation(`https://graph.example/v1.0${recoveryPaths.job(value)}`));
  });

  test("a page of changes is read back as it was written, numbered on from the previous page", () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 4 }), fc.nat({ max: 1_000 }), (changes, firstSeq) => {
        const rows = changes.map((one) => encodeChange(one, during, full));
        const page = decodeChanges(
          travelled(encodeCollection("c", rows, { nextLink: "https://x/?p", count: 9 })),
          firstSeq,
        );
        expect(page).toEqual({
          items: changes.map((one, at) => ({ ...asWritten(one), seq: firstSeq + at })),
          unknown: [],
          nextLink: "https://x/?p",
          count: 9,
        });
      }),
    );
  });

  test("a list without a next page or a count is read back as it was written", () => {
    expect(decodeCollection(travelled(encodeCollection("c", [1, 2])), String)).toEqual({
      items: ["1", "2"],
      nextLink: null,
      count: null,
    });
  });
});

const actors: readonly Actor[] = [
  { kind: "user", id: "u-1", name: "ada@contoso.example" },
  { kind: "user", id: "u-2", name: "Ada" },
  { kind: "app", id: "s-1", name: "HR connector" },
  { kind: "unknown", id: null, name: null },
];

/** Activities whose name determines the type where the word for the target does not. */
const activities: Readonly<Record<string, string>> = {
  conditionalAccessPolicy: "Update conditional access policy",
  namedLocationPolicy: "Update named location",
  authenticationMethodPolicy: "Authentication Methods Policy Update",
  authorizationPolicy: "Update authorization policy",
  authenticationStrengthPolicy: "Delete authentication strength",
  oAuth2PermissionGrant: "Add delegated permission grant",
  appRoleAssignment: "Add app role assignment grant to user",
};

describe("an audit record", () => {
  const record = fc
    .record({
      id,
      time: millis,
      actor: fc.constantFrom(...actors),
      app: fc.option(fc.string({ minLength: 1 })),
      type: fc.constantFrom(...entityTypes),
      target: id,
      displayName: fc.option(fc.string({ minLength: 1 })),
      oldValue: fc.jsonValue({ maxDepth: 2 }),
      newValue: fc.jsonValue({ maxDepth: 2 }),
      result: fc.constantFrom("success", "failure"),
    })
    .map(({ type, target, displayName, oldValue, newValue, ...drawn }): AuditRecord => {
      const modified = [{ name: "anything", oldValue: asJson(oldValue), newValue: asJson(newValue) }];
      return {
        ...drawn,
        ip: drawn.actor.kind === "user" ? "198.51.100.7" : null,
        category: "Policy",
        operation: activities[type] ?? "Update",
        correlationId: "c-1",
        targets: [
          { ref: { type, id: target }, displayName, modified },
          { ref: null, displayName: "a role", modified: [] },
        ],
      };
    });

  test("an audit record is read back as it was written", () =>
    law(record, (value) => decodeAudit(travelled(encodeAudit(value)))));

  test("an audit record keeps a value that is not JSON as its text, and a target of another kind without a ref", () => {
    const read = decodeAudit({
      id: "a",
      category: "Policy",
      activityDisplayName: "Update",
      activityDateTime: "2026-09-15T08:00:00.1234567Z",
      result: "timeout",
      initiatedBy: { user: null, app: null },
      targetResources: [
        { id: "d", type: "Device", modifiedProperties: [{ displayName: "name", oldValue: "plain", newValue: '"x"' }] },
        { id: "p", type: "Policy" },
      ],
    });
    expect(read.actor).toEqual({ kind: "unknown", id: null, name: null });
    expect(read.result).toBe("failure");
    expect(read.time).toBe(Date.UTC(2026, 8, 15, 8, 0, 0, 123));
    expect(read.targets).toEqual([
      { ref: null, displayName: null, modified: [{ name: "name", oldValue: "plain", newValue: "x" }] },
      { ref: null, displayName: null, modified: [] },
    ]);
  });
});

const asJson = (value: unknown): Json => JSON.parse(JSON.stringify(value));
