import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RewindError } from "../../src/domain/errors.ts";
import type { Json } from "../../src/domain/json.ts";
import { isTerminal } from "../../src/domain/recovery/job.ts";
import { snapshotIdOf } from "../../src/domain/recovery/snapshot.ts";
import { decodeCollection } from "../../src/wire/collection.ts";
import { decodeAudit } from "../../src/wire/decode-audit.ts";
import { decodeChange, decodeChanges } from "../../src/wire/decode-change.ts";
import { decodeObject } from "../../src/wire/directory-object.ts";
import { decodeFailedChange } from "../../src/wire/failed-change.ts";
import { decodeJob } from "../../src/wire/job.ts";
import { jobOfLocation } from "../../src/wire/recovery-paths.ts";
import { decodeSnapshot } from "../../src/wire/snapshot.ts";

const base64 = (text: string): string => Buffer.from(text, "utf8").toString("base64");
const row = {
  id: "77b0",
  status: "running",
  targetStateDateTime: "2026-09-14T22:00:00Z",
  jobStartDateTime: "2026-09-15T09:00:00Z",
};
const preview = { kind: "preview" } as const;
const names = "#microsoft.graph.entraRecoveryServices.recoveryJobEntityNamesFilter";

describe("a snapshot is read", () => {
  test("a snapshot is read without totalChangedObjects, which the live service omits", () => {
    expect(decodeSnapshot({ id: base64("1789423200"), createdDateTime: "2026-09-14T22:00:00Z" })).toMatchObject({
      totalChangedObjects: null,
      kind: "scheduled",
      expiresDateTime: Date.UTC(2026, 8, 21, 22),
    });
  });

  test.each([base64("2026-09-14T22:00:00Z"), base64("1789423200"), "a-third_encoding"])(
    "a snapshot is read with the id %s as it is",
    (id) => {
      expect(decodeSnapshot({ id, createdDateTime: "2026-09-14T22:00:00Z", later: true }).id).toBe(id);
    },
  );

  test("a snapshot is read with seven digits of a second", () => {
    const { createdDateTime } = decodeSnapshot({ id: "aWQ=", createdDateTime: "2026-09-14T22:00:00.1234567Z" });
    expect(createdDateTime).toBe(Date.UTC(2026, 8, 14, 22, 0, 0, 123));
  });

  test.each(["../jobs", "a'b", "", "x".repeat(300)])(
    "a snapshot with an id that would change a path is refused: %j",
    (id) => {
      expect(() => decodeSnapshot({ id, createdDateTime: "2026-09-14T22:00:00Z" })).toThrow(
        expect.objectContaining({ code: "badAnswer" }),
      );
    },
  );
});

describe("a job is read", () => {
  test.each(["paused", "unknownFutureValue", "succeeded"])(
    "a job with the unknown status %s is read as one that has not ended",
    (status) => {
      const job = decodeJob({ ...row, status }, preview);
      expect(isTerminal(job.status)).toBe(false);
      expect(job.unread).toEqual({ status });
    },
  );

  test.each([
    [{}, null],
    [{ totalChangedObjectsCalculated: null }, null],
    [{ status: "calculating", totalChangedObjectsCalculated: 0 }, null],
    [{ status: "successful", totalChangedObjectsCalculated: 0 }, 0],
    [{ totalChangedObjectsCalculated: 41 }, 41],
  ])("the totals %j of a job are read as %j", (totals, changedObjects) => {
    expect(decodeJob({ ...row, ...totals }, preview).totals.changedObjects).toBe(changedObjects);
  });

  test.each([
    ["@odata.type", "#microsoft.graph.entraRecoveryServices.recoveryJob"],
    ["@type", "#microsoft.graph.entraRecoveryServices.recoveryJob"],
    ["@odata.type", "microsoft.graph.entraRecoveryServices.recoveryJob"],
    ["totalFailedChanges", null],
  ])("a job is read as a recovery because of %s", (member, value) => {
    expect(decodeJob({ ...row, [member]: value }).kind).toBe("recovery");
  });

  test("a job of an unknown type is read as the requested kind, and refused if its kind is unknown", () => {
    expect(decodeJob({ ...row, "@odata.type": "#later" }, preview).kind).toBe("preview");
    expect(() => decodeJob({ ...row, "@odata.type": "#later" })).toThrow(/without saying whether it is a preview/);
  });

  test("a job is read with its snapshot's id from the list of snapshots, or else as we would write it", () => {
    const listed = decodeSnapshot({ id: base64("1789423200"), createdDateTime: row.targetStateDateTime });
    expect(decodeJob(row, { ...preview, snapshotIdAt: () => listed.id }).snapshotId).toBe(listed.id);
    expect(decodeJob(row, preview).snapshotId).toBe(snapshotIdOf(listed.createdDateTime));
  });

  test("a job with a completion that was never set is read as one that has not ended", () => {
    expect(
      decodeJob({ ...row, jobCompletionDateTime: "0001-01-01T00:00:00Z" }, preview).jobCompletionDateTime,
    ).toBeNull();
  });

  test.each([
    [{ "@odata.type": names, entityTypes: ["user", "device"] }, "user, device"],
    [{ "@odata.type": names, entityTypes: ["unknownFutureValue"] }, "unknownFutureValue"],
    [{ "@odata.type": "#later.filter", anything: 1 }, "#later.filter"],
    [{}, "no type"],
  ])("an unknown scope of a job is read as unread and never as a narrower one: %j", (filteringCriteria, scope) => {
    expect(decodeJob({ ...row, filteringCriteria }, preview)).toMatchObject({
      scope: { all: true },
      unread: { scope },
    });
  });

  test("criteria of a job are read if their type is in the short form or follows from their members", () => {
    const scope = { types: ["user"] };
    expect(decodeJob({ ...row, filteringCriteria: { "@type": names, entityTypes: ["user"] } }, preview)).toMatchObject({
      scope,
    });
    const { unread, ...job } = decodeJob({ ...row, filteringCriteria: { entityTypes: ["user"] } }, preview);
    expect(job.scope).toEqual(scope);
    expect(unread).toBeUndefined();
  });
});

describe("a list is read", () => {
  test.each(["@odata.", "@"])("a list is read with annotations that begin with %s", (at) => {
    const page = {
      [`${at}context`]: "c",
      [`${at}nextLink`]: "https://x/?$skiptoken=1",
      [`${at}count`]: 3,
      value: [1, 2],
    };
    expect(decodeCollection(page, Number)).toEqual({ items: [1, 2], nextLink: "https://x/?$skiptoken=1", count: 3 });
  });

  test("an answer without a list is refused", () => {
    expect(() => decodeCollection({ items: [] }, Number)).toThrow(/a list that cannot be read: "value"/);
    expect(() => decodeCollection(null, Number)).toThrow(expect.objectContaining({ code: "badAnswer" }));
  });
});

const item = { id: "g", displayName: "Ops", entityTypeName: "group", recoveryAction: "update" };
const device = { "@odata.type": "#microsoft.graph.device", id: "d" };

describe("a change is read", () => {
  test("a change is read without a display name, either side, or an @odata.type", () => {
    const { displayName: _, ...bare } = item;
    expect(decodeChange(bare, 4)).toMatchObject({ seq: 4, displayName: null, properties: [], links: [] });
    expect(decodeChange({ ...item, deltaFromCurrent: { theme: "Teal" } }, 1)).toMatchObject({
      properties: [{ name: "theme", now: null, then: "Teal" }],
    });
  });

  test("a change is read with a member's bare type and annotations in the short form", () => {
    const entries = [{ "@type": "user", id: "6f", "@odata.removed": { reason: "changed" } }];
    expect(decodeChange({ ...item, deltaFromCurrent: { "members@odata.delta": entries } }, 1)).toMatchObject({
      links: [{ link: "members", target: { type: "user", id: "6f" }, action: "remove" }],
      linkTotals: { add: 0, remove: 1, notRecoverable: 0 },
    });
  });

  test("unknown links of a change are kept as received, so that they are shown for approval", () => {
    const deltaFromCurrent = {
      "members@delta": [device, { "@odata.type": "user", id: "a" }],
      "later@delta": [{ id: 1 }],
    };
    expect(decodeChange({ ...item, deltaFromCurrent }, 1)).toMatchObject({
      properties: [
        { name: "members@delta", now: null, then: [device] },
        { name: "later@delta", now: null, then: [{ id: 1 }] },
      ],
      links: [{ target: { type: "user", id: "a" } }],
    });
  });

  test("a change is read with properties outside the documented ones, and with complete complex values", () => {
    const conditions = { "@odata.type": "#x", users: { includeUsers: ["All"] } };
    const deltaFromCurrent = { "@odata.type": "#microsoft.graph.group", id: "g", renewedDateTime: null, conditions };
    const change = decodeChange({ ...item, deltaFromCurrent, currentState: { renewedDateTime: "x" } }, 1);
    expect(change).toMatchObject({
      properties: [
        { name: "renewedDateTime", now: "x", then: null },
        { name: "conditions", now: null, then: conditions },
      ],
    });
  });

  test("changes of an unknown type or action are read separately and never dropped", () => {
    const later = { ...item, entityTypeName: "device" };
    const told = {
      ...item,
      entityTypeName: "unknownFutureValue",
      currentState: { "@odata.type": "#microsoft.graph.agentUser" },
    };
    const page = decodeChanges({ value: [item, later, told, { ...item, recoveryAction: "merge" }] }, 1);
    expect(page.items.map(({ seq, ref }) => [seq, ref.type])).toEqual([
      [1, "group"],
      [3, "user"],
    ]);
    expect(page.unknown.map(({ entityTypeName, recoveryAction }) => [entityTypeName, recoveryAction])).toEqual([
      ["device", "update"],
      ["group", "merge"],
    ]);
  });

  test("a failed change is read without a message, or with one that is not ours", () => {
    expect(decodeFailedChange(item, 1)).toMatchObject({ reason: "refused", message: "", step: "properties" });
    const failureMessage = "400: a value is taken";
    expect(decodeFailedChange({ ...item, failureMessage }, 1)).toMatchObject({
      reason: "refused",
      message: failureMessage,
    });
  });
});

describe("the Location of a job", () => {
  test.each([
    "https://graph.example/v1.0/directory/recovery/snapshots/MTc4OTQyMzIwMA==/recoveryPreviewJobs/77b0",
    "https://graph.example/beta/directory/recovery/snapshots('MTc4%3D')/recoveryJobs('77b0')?x=1",
    "/v1.0/directory/recovery/jobs/77b0",
    "/directory/recovery/jobs/77b0, /directory/recovery/jobs/77b0",
  ])("%s names the job", (location) => expect(jobOfLocation(location)).toBe("77b0"));

  test.each([
    "",
    "https://graph.example/v1.0/directory/recovery/jobs",
    "/directory/recovery/jobs/a, /directory/recovery/jobs/b",
    "/directory/recovery/jobs/%E0%A4%A",
    "https://evil.example/?/directory/recovery/jobs/77b0",
  ])("%j names no job", (location) => {
    expect(() => jobOfLocation(location)).toThrow(/does not name one job\. list_jobs shows whether it runs/);
  });
});

describe("whatever a service sends", () => {
  const { json } = fc.letrec<{ json: Json }>((tie) => {
    const keys = fc.constantFrom(
      "id",
      "status",
      "value",
      "@odata.type",
      "createdDateTime",
      "targetStateDateTime",
      "jobStartDateTime",
      "filteringCriteria",
      "entityTypes",
      "filterValues",
      "entityTypeName",
      "recoveryAction",
      "deltaFromCurrent",
      "members@delta",
      "initiatedBy",
      "targetResources",
      "__proto__",
    );
    const texts = fc.constantFrom("user", "update", "running", names, "2026-09-14T22:00:00Z", "aWQ=", "");
    return {
      json: fc.oneof(
        { maxDepth: 4, withCrossShrink: true },
        fc.constant(null),
        fc.double(),
        texts,
        fc.array(tie("json"), { maxLength: 3 }),
        fc.dictionary(keys, tie("json"), { maxKeys: 6 }),
      ),
    };
  });
  const decoders: Readonly<Record<string, (value: unknown) => unknown>> = {
    snapshot: decodeSnapshot,
    job: (value) => decodeJob(value, preview),
    change: (value) => decodeChange(value, 1),
    changes: (value) => decodeChanges(value, 1),
    failure: (value) => decodeFailedChange(value, 1),
    object: (value) => decodeObject(value, "user"),
    audit: decodeAudit,
  };

  test.each(Object.entries(decoders))(
    "any answer of a service is read as a %s or refused with one sentence and no other error",
    (_, decode) => {
      fc.assert(
        fc.property(json, (value) => {
          try {
            decode(value);
          } catch (error) {
            if (!(error instanceof RewindError)) throw error;
            expect(error.code).toBe("badAnswer");
            expect(error.message.length).toBeLessThan(1_500);
          }
        }),
        { numRuns: 500 },
      );
    },
  );

  test("a change is read without the annotations of its values, which differ by the address of a read", () => {
    const side = (host: string) => ({
      grantControls: { operator: "OR", "authenticationStrength@odata.context": `https://${host}/$metadata` },
      ipRanges: [{ "@odata.type": "#microsoft.graph.iPv4CidrRange", cidrAddress: "198.51.100.0/24" }],
    });
    const change = decodeChange({ ...item, currentState: side("old"), deltaFromCurrent: side("new") }, 1);
    expect(change).toMatchObject({ properties: [{ name: "grantControls" }, { name: "ipRanges" }] });
    expect(JSON.stringify(change)).not.toContain("@odata.context");
    expect(JSON.stringify(change)).toContain("#microsoft.graph.iPv4CidrRange");
  });

  test("an answer nested deeper than any directory value is refused", () => {
    const deep: unknown = JSON.parse(`${'{"a":'.repeat(5_000)}1${"}".repeat(5_000)}`);
    expect(() => decodeChange({ ...item, deltaFromCurrent: deep }, 1)).toThrow(/nested deeper than 32 levels/);
  });
});
