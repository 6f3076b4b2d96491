import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { serviceActions } from "../../src/domain/changes/change.ts";
import { jobId } from "../../src/domain/ids.ts";
import { jobStatuses } from "../../src/domain/recovery/job.ts";
import { snapshotIdOf } from "../../src/domain/recovery/snapshot.ts";
import { entityTypes as domainTypes } from "../../src/domain/tenant/entity.ts";
import { asInstant } from "../../src/domain/time.ts";
import { decodeChange } from "../../src/wire/decode-change.ts";
import { decodeFailedChange } from "../../src/wire/failed-change.ts";
import { decodeJob } from "../../src/wire/job.ts";
import { decodeJobRequest, encodeJobRequest } from "../../src/wire/job-request.ts";
import { recoveryMetadata } from "../../src/wire/metadata.ts";
import { recoveryPaths } from "../../src/wire/recovery-paths.ts";
import { complexTypes, entityTypes, enums, operations, qualified } from "../../src/wire/recovery-schema.ts";
import { decodeSnapshot } from "../../src/wire/snapshot.ts";
import { schemaIn } from "./read-csdl.ts";

const sentinel = "unknownFutureValue";
const space = "#microsoft.graph.entraRecoveryServices";
const times = { targetStateDateTime: "2026-09-14T22:00:00Z", jobStartDateTime: "2026-09-15T09:00:00Z" };
const job = {
  ...times,
  id: "77b0",
  status: "successful",
  jobCompletionDateTime: "2026-09-15T10:00:00Z",
  filteringCriteria: { "@odata.type": `${space}.recoveryJobEntityNamesFilter`, entityTypes: ["user"] },
  totalChangedLinksCalculated: 1,
  totalChangedObjectsCalculated: 2,
};
const change = { id: "g", displayName: "Ops", entityTypeName: "group", recoveryAction: "update", failureMessage: "no" };

/** One whole object of each type a service sends, and how it is read. */
const received = {
  snapshot: [{ id: "aWQ=", createdDateTime: "2026-09-14T22:00:00Z", totalChangedObjects: 3 }, decodeSnapshot],
  recoveryPreviewJob: [job, (value: unknown) => decodeJob(value, { kind: "preview" })],
  recoveryJob: [
    { ...job, totalFailedChanges: 3, totalLinksModified: 4, totalObjectsModified: 5 },
    (value: unknown) => decodeJob(value, { kind: "recovery" }),
  ],
  recoveryChangeObjectBase: [change, (value: unknown) => [decodeChange(value, 1), decodeFailedChange(value, 1)]],
} as const;

type Structured = { readonly base?: string; readonly properties: Readonly<Record<string, string>> };
const tables: Readonly<Record<string, Structured>> = { ...entityTypes, ...complexTypes };
const membersOf = (name: string): string[] => {
  const { base, properties } = tables[name] ?? expect.fail(`The table has no type ${name}.`);
  return [...(base === undefined ? [] : membersOf(base)), ...Object.keys(properties)];
};

/** Returns the value that was read, or "refused". */
function outcome(decode: (value: unknown) => unknown, value: unknown): unknown {
  try {
    return decode(value);
  } catch {
    return "refused";
  }
}

describe("the codec covers the schema", () => {
  test("the codec covers each enumeration with its members and no others", () => {
    const known = (of: keyof typeof enums) => enums[of].filter((member) => member !== sentinel).toSorted();
    expect(known("recoveryStatus")).toEqual([...jobStatuses].sort());
    expect(known("recoveryAction")).toEqual([...serviceActions].sort());
    expect(known("resourceTypeName")).toEqual([...domainTypes].sort());
  });

  test.each(Object.entries(received))("the codec reads and writes each member of %s", (name, [whole, decode]) => {
    expect(Object.keys(whole).sort()).toEqual(["id", ...membersOf(name)].sort());
    const read = outcome(decode, whole);
    expect(read).not.toBe("refused");
    for (const member of Object.keys(whole)) {
      expect(outcome(decode, { ...whole, [member]: { "not a": "value" } }), member).not.toEqual(read);
    }
  });

  test("the codec covers each entity type that is sent", () => {
    const abstract = ["recoveryJobBase"];
    const onlyNavigation = ["recovery"];
    expect(Object.keys(entityTypes).sort()).toEqual([...Object.keys(received), ...abstract, ...onlyNavigation].sort());
  });

  test("the codec covers each complex type in the requests that contain it", () => {
    const byNames = encodeJobRequest({ types: ["user"] }).filteringCriteria;
    const byIds = encodeJobRequest({ entities: [{ type: "user", ids: ["a"] }] }).filteringCriteria;
    const sent = { recoveryJobEntityNamesFilter: byNames, recoveryJobEntityNameAndIdsFilter: byIds };
    for (const [name, criteria] of Object.entries(sent)) {
      expect(Object.keys(criteria ?? {})).toEqual(["@odata.type", ...membersOf(name)]);
      expect(decodeJobRequest({ filteringCriteria: criteria }, "preview", "microsoft")).not.toEqual({ all: true });
    }
    const [value] = byIds !== undefined && "filterValues" in byIds ? byIds.filterValues : [];
    expect(Object.keys(value ?? {}).sort()).toEqual(membersOf("entityTypeAndIds"));
    expect(membersOf("recoveryJobFilteringCriteriaBase")).toEqual([]);
  });

  test("the codec covers each function and action by its qualified name", () => {
    const snapshot = snapshotIdOf(asInstant(Date.UTC(2026, 8, 14)));
    const called = [
      recoveryPaths.cancel(jobId("j")),
      recoveryPaths.changes(snapshot, jobId("j")),
      recoveryPaths.failedChanges(snapshot, jobId("j")),
    ].map((path) => path.split("/").at(-1));
    expect(called).toEqual(Object.keys(operations).map(qualified));
  });
});

test("the metadata we serve is what our own reduced copy says", () => {
  const copy = readFileSync(join(import.meta.dirname, "recovery-metadata.csdl.xml"), "utf8");
  expect(recoveryMetadata()).toBe(copy.trimEnd());
});

/** The folder that ENTRA_REWIND_REFERENCE names, or that holds the file it names. */
function referenceSchema(): string | undefined {
  const named = process.env.ENTRA_REWIND_REFERENCE;
  if (named === undefined || !existsSync(named)) return undefined;
  const file = join(statSync(named).isDirectory() ? named : dirname(named), "graph-recovery.csdl.xml");
  return existsSync(file) ? file : undefined;
}

const reference = referenceSchema();
const unless =
  reference === undefined ? ": NOT RUN, ENTRA_REWIND_REFERENCE names no folder with graph-recovery.csdl.xml" : "";

describe("Microsoft's published metadata", () => {
  test.skipIf(reference === undefined)(`has exactly the types we cover and serve${unless}`, () => {
    const published = schemaIn(readFileSync(reference ?? "", "utf8"));
    const ours = schemaIn(recoveryMetadata());
    expect(published.size).toBeGreaterThan(60);
    expect([...ours].sort()).toEqual([...published].sort());
  });
});
