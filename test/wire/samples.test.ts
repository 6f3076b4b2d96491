import { describe, expect, test } from "vitest";
import type { Change } from "../../src/domain/changes/change.ts";
import type { ReasonCode } from "../../src/domain/changes/reason.ts";
import { jobId } from "../../src/domain/ids.ts";
import type { JsonObject } from "../../src/domain/json.ts";
import type { Job } from "../../src/domain/recovery/job.ts";
import { snapshotIdOf } from "../../src/domain/recovery/snapshot.ts";
import { only } from "../../src/domain/tenant/scope.ts";
import { asInstant } from "../../src/domain/time.ts";
import { decodeChange } from "../../src/wire/decode-change.ts";
import { appearsInChanges, encodeChange } from "../../src/wire/encode-change.ts";
import { answeringTo } from "../../src/wire/enum-member.ts";
import { encodeFailedChange } from "../../src/wire/failed-change.ts";
import { encodeJob } from "../../src/wire/job.ts";
import { contexts, recoveryPaths } from "../../src/wire/recovery-paths.ts";
import { encodeSnapshot } from "../../src/wire/snapshot.ts";

const all = answeringTo("include-unknown-enum-members");
const target = asInstant(Date.UTC(2026, 8, 14, 22));
const started = Date.UTC(2026, 8, 15, 9);
const during = { targetStateDateTime: target, jobStartDateTime: started };

const running: Job = {
  id: jobId("77b0"),
  kind: "recovery",
  status: "running",
  snapshotId: snapshotIdOf(target),
  targetStateDateTime: target,
  scope: { all: true },
  jobStartDateTime: started,
  jobCompletionDateTime: null,
  totals: {
    changedObjects: 41,
    changedLinks: 6,
    notRecoverable: 2,
    modifiedObjects: 12,
    modifiedLinks: 0,
    failedChanges: null,
  },
  progress: { done: 12, total: 47 },
  digest: null,
  previewJobId: null,
  verifiesJobId: null,
  beforeRecoverySnapshotId: null,
  startedBy: "ada@contoso.example",
  failure: null,
};

describe("a job is written", () => {
  test("a job is written with its type where both kinds are listed, and without values that Graph has no word for", () => {
    expect(encodeJob(running, all, { typed: true })).toEqual({
      "@odata.type": "#microsoft.graph.entraRecoveryServices.recoveryJob",
      id: "77b0",
      status: "running",
      targetStateDateTime: "2026-09-14T22:00:00Z",
      jobStartDateTime: "2026-09-15T09:00:00Z",
      jobCompletionDateTime: null,
      filteringCriteria: null,
      totalChangedObjectsCalculated: 41,
      totalChangedLinksCalculated: 6,
      totalObjectsModified: 12,
      totalLinksModified: 0,
      totalFailedChanges: null,
    });
  });

  test("a preview is written without the members of a recovery, and without its type in a collection of previews", () => {
    const members = Object.keys(encodeJob({ ...running, kind: "preview" }, all, { typed: false }));
    expect(members).not.toContain("@odata.type");
    expect(members).not.toContain("totalFailedChanges");
  });

  test("a job is written with newer members only for clients that ask for them", () => {
    const early = answeringTo(null);
    const grants: Job = { ...running, status: "loadingData", scope: { types: ["user", "oAuth2PermissionGrant"] } };
    expect(encodeJob(grants, early, { typed: false })).toMatchObject({
      status: "unknownFutureValue",
      filteringCriteria: { entityTypes: ["user", "unknownFutureValue"] },
    });
    expect(encodeJob(grants, all, { typed: false })).toMatchObject({
      status: "loadingData",
      filteringCriteria: { entityTypes: ["user", "oAuth2PermissionGrant"] },
    });
    expect(encodeJob({ ...running, status: "abandoned" }, early, { typed: false }).status).toBe("abandoned");
  });

  test("a job is written with its criteria in the form that their type requires", () => {
    expect(encodeJob({ ...running, scope: only("group", ["0b6c"]) }, all, { typed: false }).filteringCriteria).toEqual({
      "@odata.type": "#microsoft.graph.entraRecoveryServices.recoveryJobEntityNameAndIdsFilter",
      filterValues: [{ entityType: "group", entityIds: ["0b6c"] }],
    });
  });
});

describe("a Prefer header", () => {
  test.each([
    ["include-unknown-enum-members", true],
    ["respond-async, Include-Unknown-Enum-Members", true],
    ["odata.maxpagesize=5; include-unknown-enum-members", true],
    ["odata.maxpagesize=5", false],
    ["", false],
    [undefined, false],
  ])("the Prefer header %j asks for newer members: %j", (header, wanted) =>
    expect(answeringTo(header)).toEqual({ unknownMembers: wanted }),
  );
});

const ada = { type: "user", id: "5b0e" } as const;
const base: Change = {
  seq: 1,
  ref: ada,
  displayName: "Ada L.",
  action: "update",
  basis: "snapshot",
  properties: [],
  links: [],
  linkTotals: { add: 0, remove: 0, notRecoverable: 0 },
};
const sides = (change: Change) => {
  const { deltaFromCurrent, currentState } = encodeChange(change, during, all);
  return { deltaFromCurrent, currentState };
};
const user = { "@odata.type": "#microsoft.graph.user" };

describe("a change is written", () => {
  test("a change is written as an update with the values that recovery writes and the present ones", () => {
    const properties = [
      { name: "jobTitle", now: "Contractor", then: "Analyst" },
      { name: "department", now: null, then: "Research" },
    ];
    expect(encodeChange({ ...base, properties }, during, all)).toEqual({
      entityTypeName: "user",
      id: "5b0e",
      displayName: "Ada L.",
      recoveryAction: "update",
      deltaFromCurrent: { ...user, jobTitle: "Analyst", department: "Research" },
      currentState: { ...user, jobTitle: "Contractor", department: null },
    });
  });

  test("a change is written as a restore from the logged time of deletion, or else from the start of the job", () => {
    const actor = { kind: "user", id: "u", name: null } as const;
    const time = Date.UTC(2026, 8, 15, 8, 12);
    const logged = [
      { actor, time: 1, operation: "Update user", properties: ["jobTitle"] },
      { actor, time, operation: "Delete user", properties: ["deletedDateTime"] },
    ];
    const deltaFromCurrent = { ...user, deletedDateTime: null };
    expect(sides({ ...base, action: "restore", attribution: logged })).toEqual({
      deltaFromCurrent,
      currentState: { ...user, deletedDateTime: "2026-09-15T08:12:00Z" },
    });
    expect(sides({ ...base, action: "restore" })).toEqual({
      deltaFromCurrent,
      currentState: { ...user, deletedDateTime: "2026-09-15T09:00:00Z" },
    });
  });

  test("a change is written as a soft deletion with its annotation and the time of the snapshot", () => {
    expect(sides({ ...base, action: "softDelete" })).toEqual({
      deltaFromCurrent: { ...user, "@removed": { reason: "changed" }, deletedDateTime: "2026-09-14T22:00:00Z" },
      currentState: { ...user, deletedDateTime: null },
    });
  });

  test("a change is written with its links as deltas, removals marked, and without a list of links on the other side", () => {
    const links = [
      { link: "members", target: { type: "user", id: "6f" }, targetName: "Bo", action: "remove" },
      { link: "members", target: { type: "user", id: "a1" }, targetName: null, action: "add" },
    ] as const;
    expect(sides({ ...base, ref: { type: "group", id: "g" }, links })).toEqual({
      deltaFromCurrent: {
        "@odata.type": "#microsoft.graph.group",
        "members@delta": [
          { ...user, id: "6f", "@removed": { reason: "changed" } },
          { ...user, id: "a1" },
        ],
      },
      currentState: { "@odata.type": "#microsoft.graph.group" },
    });
  });

  test.each([
    ["namedLocationPolicy", "x", { ipRanges: [] }, "ipNamedLocation"],
    ["namedLocationPolicy", "x", { countriesAndRegions: ["NO"] }, "countryNamedLocation"],
    ["namedLocationPolicy", "x", { displayName: "HQ" }, "namedLocation"],
    ["authenticationMethodPolicy", "Fido2", { state: "enabled" }, "fido2AuthenticationMethodConfiguration"],
    ["authenticationMethodPolicy", "X509Certificate", {}, "x509CertificateAuthenticationMethodConfiguration"],
    ["authenticationMethodPolicy", "authenticationMethodsPolicy", {}, "authenticationMethodsPolicy"],
    ["oAuth2PermissionGrant", "g", {}, "oAuth2PermissionGrant"],
  ] as const)("a change is written for a %s %s with %j as a %4$s", (type, id, then, graphType) => {
    const properties = Object.entries<JsonObject[string]>(then).map(([name, value]) => ({
      name,
      now: null,
      then: value,
    }));
    const { deltaFromCurrent } = encodeChange({ ...base, ref: { type, id }, properties }, during, all);
    expect(deltaFromCurrent["@odata.type"]).toBe(`#microsoft.graph.${graphType}`);
    expect(
      decodeChange({ ...encodeChange(base, during, all), entityTypeName: "later", deltaFromCurrent }, 1),
    ).toMatchObject({
      ref: { type },
    });
  });
});

describe("the differences that the face shows", () => {
  const property = [{ name: "jobTitle", now: "a", then: "b" }];
  const link = (notRecoverable?: ReasonCode) => ({
    link: "members" as const,
    target: ada,
    targetName: null,
    action: "add" as const,
    ...(notRecoverable === undefined ? {} : { notRecoverable }),
  });

  test("the face shows the differences that recovery repairs and those of synchronized objects", () => {
    expect(appearsInChanges({ ...base, properties: property })).toBe(true);
    expect(appearsInChanges({ ...base, action: "restore" })).toBe(true);
    expect(appearsInChanges({ ...base, properties: property, notRecoverable: "synchronized" })).toBe(true);
    expect(appearsInChanges({ ...base, links: [link("targetGone"), link()] })).toBe(true);
    expect(appearsInChanges({ ...base, links: [], linkTotals: { add: 1, remove: 0, notRecoverable: 2 } })).toBe(true);
  });

  test("the face hides permanently deleted objects and differences that no recovery repairs", () => {
    expect(appearsInChanges({ ...base, action: "restore", notRecoverable: "hardDeleted" })).toBe(false);
    expect(appearsInChanges({ ...base, properties: property, notRecoverable: "builtIn" })).toBe(false);
    const rule = { add: 0, remove: 0, notRecoverable: 1 };
    expect(appearsInChanges({ ...base, links: [link("dynamicMembership")], linkTotals: rule })).toBe(false);
  });

  test("the face shows only the links and values that recovery writes", () => {
    const links = [link("targetGone"), { ...link(), target: { type: "user", id: "b2" } as const }];
    const change: Change = {
      ...base,
      ref: { type: "group", id: "g" },
      properties: property,
      notRecoverable: "builtIn",
      links,
    };
    expect(sides(change).deltaFromCurrent).toEqual({
      "@odata.type": "#microsoft.graph.group",
      "members@delta": [{ ...user, id: "b2" }],
    });
  });
});

test("a failed change names its reason, and the part that failed", () => {
  const failed = { seq: 1, ref: { type: "group", id: "g" }, displayName: "Ops", action: "update" } as const;
  const step = "link remove members user/6f";
  expect(encodeFailedChange({ ...failed, step, reason: "targetGone", message: "" }, during, all)).toEqual({
    entityTypeName: "group",
    id: "g",
    displayName: "Ops",
    recoveryAction: "update",
    deltaFromCurrent: {
      "@odata.type": "#microsoft.graph.group",
      "members@delta": [{ ...user, id: "6f", "@removed": { reason: "changed" } }],
    },
    currentState: { "@odata.type": "#microsoft.graph.group" },
    failureMessage: "targetGone: What it points at was permanently deleted.",
  });
});

test("a snapshot is written with its three members", () => {
  const id = snapshotIdOf(target);
  expect(
    encodeSnapshot({
      id,
      createdDateTime: target,
      kind: "onDemand",
      label: "before the merge",
      totalChangedObjects: null,
      expiresDateTime: null,
      isTarget: true,
    }),
  ).toEqual({ id, createdDateTime: "2026-09-14T22:00:00Z", totalChangedObjects: null });
});

test("paths name operations in full and keep ids from ending a segment", () => {
  const id = snapshotIdOf(target);
  const root = "/directory/recovery/snapshots/MjAyNi0wOS0xNFQyMjowMDowMC4wMDBa";
  expect(recoveryPaths.changes(id, jobId("a/b"))).toBe(
    `${root}/recoveryPreviewJobs/a%2Fb/microsoft.graph.entraRecoveryServices.getChanges`,
  );
  expect(recoveryPaths.failedChanges(id, jobId("j"))).toBe(
    `${root}/recoveryJobs/j/microsoft.graph.entraRecoveryServices.getFailedChanges`,
  );
  expect(recoveryPaths.cancel(jobId("j"))).toBe(
    "/directory/recovery/jobs/j/microsoft.graph.entraRecoveryServices.cancel",
  );
});

test("contexts name what an answer holds, below the root it was asked from", () => {
  const at = "https://localhost:1/v1.0";
  const id = snapshotIdOf(target);
  expect(contexts.jobs(at)).toBe(`${at}/$metadata#directory/recovery/jobs`);
  expect(contexts.snapshot(at)).toBe(`${at}/$metadata#directory/recovery/snapshots/$entity`);
  expect(contexts.snapshotJob(at, id, "preview")).toBe(
    `${at}/$metadata#directory/recovery/snapshots('${id}')/recoveryPreviewJobs/$entity`,
  );
  expect(contexts.changes(at)).toMatch(
    /#Collection\(microsoft\.graph\.entraRecoveryServices\.recoveryChangeObjectBase\)$/,
  );
});
