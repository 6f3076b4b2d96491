import { RewindError } from "../../src/domain/errors.ts";
import { jobId } from "../../src/domain/ids.ts";
import type { Job } from "../../src/domain/recovery/job.ts";
import { snapshotIdOf } from "../../src/domain/recovery/snapshot.ts";
import { asInstant, HOUR } from "../../src/domain/time.ts";
import { wholeObjectsTold } from "../../src/mcp/render/whole-objects.ts";
import { type Area, UnreadableAreas } from "../../src/microsoft/investigation/unreadable-areas.ts";
import { noneTaken, nothingThere } from "../../src/microsoft/recovery/actor-scope.ts";
import { jobOutlook } from "../../src/microsoft/recovery/job-outlook.ts";
import type { WholeObjects } from "../../src/service/whole-objects.ts";
import { type Pair, pair } from "./pair.ts";

const totals: Job["totals"] = {
  ...{ changedObjects: 2, changedLinks: 0, notRecoverable: null },
  ...{ modifiedObjects: null, modifiedLinks: null, failedChanges: null },
};
const running: Job = {
  ...{ id: jobId("job"), kind: "recovery", status: "running", scope: { all: true }, totals, startedBy: "ada" },
  ...{ snapshotId: snapshotIdOf(asInstant(0)), targetStateDateTime: asInstant(0), jobStartDateTime: 0 },
  ...{ jobCompletionDateTime: null, progress: null, digest: null, previewJobId: null, verifiesJobId: null },
  ...{ beforeRecoverySnapshotId: null, failure: null },
};
const outlook =
  (more: Partial<Job> = {}, now = 0) =>
  () =>
    jobOutlook({ ...running, ...more }, now);
const loading = outlook({ status: "loadingData" });
const calculating = outlook({ status: "calculating" });

const jobs: readonly Pair[] = [
  pair(
    "The first job on a snapshot loads it, which takes … below 50,000 objects and … above a million. Later jobs on the same snapshot skip this.",
    loading,
    calculating,
    "Comparing takes about",
  ),
  pair("Comparing takes about … for each 100,000 changes.", calculating, loading, "loads it"),
  pair(
    "That is more than twice as long as the service documents, so it may not end: cancel_job ends it, and what it applied stays applied.",
    outlook({}, 6 * HOUR),
    outlook({}, 2 * HOUR),
    "It has run for 2 h",
  ),
  pair("Recovering … takes ….", outlook(), outlook({ kind: "preview" }), "Most jobs of a few hundred"),
  pair(
    "Most jobs of a few hundred changes end within minutes once their snapshot is loaded.",
    outlook({ kind: "preview" }),
    outlook(),
    "Recovering 2 objects and links",
  ),
];

const refused = async (...areas: readonly Area[]) => {
  const unreadable = new UnreadableAreas();
  for (const area of ["directory", "policies", "roles", "eligibilities"] as const) {
    const read = async () => {
      if (areas.includes(area)) throw new RewindError("forbidden", "No.", { facts: { status: 403 } });
      return "read";
    };
    await unreadable.among(area, read, "nothing");
  }
  return unreadable.sentences().join(" ") || "all read";
};
const lacking =
  (...areas: readonly Area[]) =>
  () =>
    refused(...areas);

const areas: readonly Pair[] = [
  pair("Users, groups, applications and their links", lacking("directory"), lacking("policies"), "Policy.Read.All"),
  pair(
    "Policies, named locations and authentication strengths",
    lacking("policies"),
    lacking("directory"),
    "Directory.Read.All",
  ),
  pair("Assignments of roles", lacking("roles"), lacking("directory"), "Users, groups"),
  pair("Rights to activate roles", lacking("eligibilities"), lacking("roles"), "Assignments of roles"),
  pair(
    "… could not be read: that takes …, a role such as …, and a tenant with ….",
    lacking("eligibilities"),
    lacking("roles"),
    "the app lacks RoleManagement.Read.Directory",
  ),
  pair("Microsoft Entra ID P2 or Governance", lacking("eligibilities"), lacking("roles"), "Assignments of roles"),
  pair("Directory Readers", lacking("directory"), lacking("policies"), "Security Reader"),
  pair("Security Reader", lacking("policies"), lacking("directory"), "Directory Readers"),
  pair(
    "… could not be read: the app lacks …, or you lack a role that may read them, such as …. A Global Administrator or Privileged Role Administrator consents to the one by the link that entra-rewind setup prints and assigns the other.",
    lacking("policies"),
    lacking(),
    "all read",
  ),
];

const whole: WholeObjects = {
  ...{ actor: "mallory", since: 0, until: 1, objects: 3, note: null },
  alsoWritten: { total: 0, items: [] },
};
const also: WholeObjects["alsoWritten"] = {
  total: 1,
  items: [
    {
      ...{ ref: { type: "user", id: "ada" }, displayName: "Ada", time: 0 },
      actor: { kind: "user", id: "b", name: "ben" },
    },
  ],
};
const roles: WholeObjects["leftOut"] & object = {
  counts: [{ type: "roleAssignment", count: 1 }],
  items: [{ ref: { type: "roleAssignment", id: "a" }, displayName: "Global Administrator" }],
};
const taken =
  (more: Partial<WholeObjects> = {}) =>
  () => {
    const { says, lines } = wholeObjectsTold({ ...whole, ...more });
    return [...says, ...lines].join("\n");
  };

const objects: readonly Pair[] = [
  pair(
    "The service takes … in one job: a recovery of more is several jobs, one after the other, under one approval.",
    taken({ objects: 101 }),
    taken({ objects: 100 }),
    "Looks at 100 objects the actor",
  ),
  pair(
    "Others wrote to … of them, and may have put some back: only what list_changes has goes back. Tell the person which of those objects, and who wrote to them.",
    taken({ alsoWritten: also }),
    taken(),
    "Microsoft restores whole objects",
  ),
  pair(
    "To leave some out: start_preview with the other ids of list_changes as entities.",
    taken({ alsoWritten: also }),
    taken(),
    "Microsoft restores whole objects",
  ),
  pair(
    "Not undone, because Microsoft's recovery does not take it: … that the actor wrote to. list_activity with the actor shows what was done.",
    taken({ leftOut: roles }),
    taken(),
    "Looks at 3 objects",
  ),
  pair(
    "not undone: … … …",
    taken({ leftOut: roles }),
    taken({ leftOut: { ...roles, items: [] } }),
    "1 role assignment",
  ),
  pair(
    "not undone either: …",
    taken({ leftOut: { ...roles, counts: [{ type: "roleAssignment", count: 2 }] } }),
    taken({ leftOut: roles }),
    "not undone: roleAssignment",
  ),
  pair(
    'All that "…" wrote to in this scope since … is …, which Microsoft\'s recovery does not take. list_activity with the actor shows it.',
    () => noneTaken("mallory", 0, [{ type: "roleAssignment", id: "a" }]).message,
    () => nothingThere("mallory", 0).message,
    "wrote to no object of this scope",
  ),
  pair("also written: … … … by … at …", taken({ alsoWritten: also }), taken(), "Microsoft restores whole objects"),
];

/** On the mode of Microsoft's service: how long a job takes, what could not be read, and whole objects. */
export const microsoftPairs: readonly Pair[] = [...jobs, ...areas, ...objects];
