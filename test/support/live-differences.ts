/**
 * Sentences of the contract that a live directory cannot give, each with the reason. A sentence that is not here holds over
 * Graph as well.
 */
const reasons = {
  logsByItself:
    "A live tenant logs by itself what is written to it, under the name of whoever signed in, and nothing of our jobs.",
  linksOfDeleted:
    "Graph shows no links of a soft-deleted object: a link that was removed before the deletion shows after the restore.",
  faceWords: "The face refuses this in words of its own, from which Graph's reason cannot be told.",
  faceClock:
    "The face dates its answers by this machine's clock, so that the log's hints are looked for in the wrong time.",
} as const;

const sentences: Readonly<Record<keyof typeof reasons, readonly string[]>> = {
  logsByItself: [
    "an application is restored before its service principal, and that before its grants",
    "a named location is restored before the policy that uses it, and deleted after it",
    "the filter by actor finds what somebody wrote, by name or id whatever its case",
    "the summary of a preview says who wrote to how many of its objects, and between when",
    "changes say who made them",
    "earlier snapshots, and the states they hold, read the same after every operation",
    "a snapshot, the start and the outcome of jobs and every applied change are in the tenant's log",
    "a cancellation is recorded with who asked for it, and the outcome as no success",
  ],
  faceClock: [
    "a grant and an assignment that were removed are created again",
    "a grant and an assignment that were added are removed, and a widened grant is narrowed",
    "grants and assignments come back with their service principal",
  ],
  linksOfDeleted: ["recovering a deleted group brings its members back"],
  faceWords: [
    "a listed item that changed after the preview is left alone and fails, saying what moved",
    "what somebody has put back already is done",
    "a restore whose user principal name was taken fails with the reason",
    "it works when the holder is soft-deleted by the same plan, and what hangs on it comes back too",
  ],
};

export const liveDifferences: ReadonlyMap<string, string> = new Map(
  Object.entries(sentences).flatMap(([reason, tests]) =>
    tests.map((test) => [test, reasons[reason as keyof typeof reasons]] as const),
  ),
);
