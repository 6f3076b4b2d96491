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
    "the filter by actor finds an author's changes by name or id in any case",
    "the summary of a preview names authors with their number of objects and the time of their first and last write",
    "changes name their author",
    "earlier snapshots and their states read the same after every operation",
    "a snapshot, the start and the outcome of jobs and every applied change are in the tenant's log",
    "a cancellation is recorded with its author, and the outcome is no success",
  ],
  faceClock: [
    "a removed grant and a removed assignment are created again",
    "an added grant and an added assignment are removed, and a widened grant is narrowed",
    "grants and assignments come back with their service principal",
  ],
  linksOfDeleted: ["recovering a deleted group brings its members back"],
  faceWords: [
    "a listed item that changed after the preview is left alone and fails with what moved",
    "a value that another person has already put back counts as recovered",
    "a restore whose user principal name was taken fails with the reason",
    "a taken name is recovered when its holder is soft-deleted by the same plan, together with all that depends on it",
  ],
};

export const liveDifferences: ReadonlyMap<string, string> = new Map(
  Object.entries(sentences).flatMap(([reason, tests]) =>
    tests.map((test) => [test, reasons[reason as keyof typeof reasons]] as const),
  ),
);
