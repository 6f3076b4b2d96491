/**
 * Promises of the contract that a live directory cannot give: the test's name, and the reason. A test that is not
 * listed here holds over Graph as well.
 */
const reasons = {
  logsByItself:
    "A live tenant logs by itself what is written to it, under the name of whoever signed in, and nothing of our jobs.",
  linksOfDeleted:
    "Graph shows neither links nor relationships of a soft-deleted object: what was removed before the deletion shows after the restore.",
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
  linksOfDeleted: [
    "recovering a deleted group brings its members back",
    "grants and assignments come back with their service principal",
  ],
};

export const liveDifferences: ReadonlyMap<string, string> = new Map(
  Object.entries(sentences).flatMap(([reason, tests]) =>
    tests.map((test) => [test, reasons[reason as keyof typeof reasons]] as const),
  ),
);
