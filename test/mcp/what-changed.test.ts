import { expect, test } from "vitest";
import { jobId } from "../../src/domain/ids.ts";
import type { Job, JobStatus } from "../../src/domain/recovery/job.ts";
import { snapshotIdOf } from "../../src/domain/recovery/snapshot.ts";
import { everything } from "../../src/domain/tenant/scope.ts";
import { asInstant } from "../../src/domain/time.ts";
import { isWatched, nothingSeen, seenIn, whatChanged } from "../../src/mcp/watch/what-changed.ts";

const unknown = { changedObjects: null, changedLinks: null, notRecoverable: null };
const job = (id: string, status: JobStatus, over: Partial<Job> = {}): Job => ({
  id: jobId(id),
  kind: "recovery",
  status,
  snapshotId: snapshotIdOf(asInstant(0)),
  targetStateDateTime: asInstant(0),
  scope: everything,
  jobStartDateTime: 0,
  jobCompletionDateTime: null,
  totals: { ...unknown, modifiedObjects: null, modifiedLinks: null, failedChanges: null },
  progress: null,
  digest: null,
  previewJobId: null,
  verifiesJobId: null,
  beforeRecoverySnapshotId: null,
  startedBy: "ada",
  failure: null,
  ...over,
});
const running = job("a", "running", { progress: { done: 1, total: 9 } });

test("a job's progress alone is no change of it, and its status and totals are", () => {
  const before = seenIn([running], []);
  expect(whatChanged(before, seenIn([{ ...running, progress: { done: 5, total: 9 } }], []))).toEqual([]);
  const more = { ...running, totals: { ...running.totals, modifiedObjects: 4 } };
  const uris = ["entra://tenant", "entra://jobs", "entra://jobs/a"];
  expect(whatChanged(before, seenIn([more], []))).toEqual(uris);
  expect(whatChanged(before, seenIn([job("a", "successful")], []))).toEqual([...uris, "entra://jobs/a/failed-changes"]);
});

test("a preview that ends has changes to read", () => {
  const before = seenIn([job("p", "calculating", { kind: "preview" })], []);
  const after = seenIn([job("p", "successful", { kind: "preview" })], []);
  expect(whatChanged(before, after)).toContain("entra://jobs/p/changes");
});

test("a job that is no longer among the newest is no change", () => {
  expect(whatChanged(seenIn([running], []), nothingSeen)).toEqual([]);
});

test.each([
  ["entra://tenant", true],
  ["entra://jobs/123/changes", true],
  ["entra://snapshots/abc", false],
  ["entra://recoverable/user", false],
  ["entra://jobs/1/2/3", false],
  ["file:///etc/passwd", false],
])("%s is watched: %s", (uri, watched) => {
  expect(isWatched(uri)).toBe(watched);
});
