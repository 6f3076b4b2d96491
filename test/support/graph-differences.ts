/**
 * Promises of the contract that Microsoft's service does not give, as its API documents it: the test's name, and the
 * reason. A test that is not listed here holds through Graph as well.
 */
const reasons = {
  recomputes: "A recovery compares again at its own time, so what moved after the preview is recovered too.",
  tellsNoReasons: "Graph has no word for what stays as it is and why: it lists only what a recovery will change.",
  coversLess: "Microsoft documents static membership as the only link that it recovers.",
  wholeObjects: "Graph knows scopes of types and of objects, none of properties.",
  tellsLess: "Graph sends no such thing: labels and kinds of snapshots, list totals, units of work.",
  oneIdentity: "The token says who acts, whatever the call names as its caller.",
} as const;

const sentences: Readonly<Record<keyof typeof reasons, readonly string[]>> = {
  recomputes: [
    "a listed item that changed after the preview is left alone and fails with what moved",
    "changes elsewhere after the preview are ignored",
    "a link whose target was purged after the preview fails with the reason",
    "a manager who was replaced once more stays",
    "an object that was purged after the preview fails as gone",
    "a restore whose user principal name was taken fails with the reason",
    "a recovery that was canceled between two batches keeps what it applied, and the same recovery again reaches the end",
    "failed changes come in pages with their total",
    "a verification names as residual what was to come back and did not",
    "a verification names as newer what changed after the preview, because it was not part of the plan",
    "a verification can be repeated, and the newest counts",
  ],
  tellsNoReasons: [
    "a grant whose service principal was purged is shown with its reason",
    "a link whose target is gone is skipped with the reason, and its neighbors are recovered",
    "a link to a deleted synchronized user waits for the synchronization to bring the user back",
    "a link to an object that the same plan restores is recovered, and without the object in the scope it says so",
    "all given filters must hold, and totals count what they let through",
    "a preview lists what would change and leaves the directory unchanged",
    "a hard-deleted object is shown with its reason and not recovered",
    "a deletion more than 30 days ago is permanent",
    "a synchronized object is shown and not recovered, and its membership of a cloud group is recovered",
    "a built-in object is not written, and an object without deleted items stays with its reason",
    "members of a dynamic group follow its rule and are not written, and its owners are",
    "a preview without changes cannot be recovered",
    "the summary of a preview counts its changes by type, property, link and reason",
    "a verification names as expected what was announced to stay, by its reason",
  ],
  coversLess: ["a manager who was replaced is the manager again"],
  wholeObjects: [
    "a scope of properties leaves all others and existence as they are",
    "a property that is named with its type belongs only to that type",
    "links are named like properties",
    "deletedDateTime stands for existence: deleted objects come back, created ones go, and values stay",
    "a restored object gets back those of its properties that are in the scope",
    "a job has the scope it works in",
  ],
  tellsLess: [
    "a start answers at once with the recorded job, which can be followed to its end",
    "reads continue while a job is active",
    "a snapshot from before a recovery is kept, is no target, and undoes the recovery",
    "changes come in the order of seq, in pages that add up to the whole with its total",
    "snapshots come newest first, in pages with their total",
    "snapshots have their label, their time and the changes since the previous one",
    "a snapshot, the start and the outcome of jobs and every applied change are in the tenant's log",
  ],
  oneIdentity: ["a cancellation is recorded with its author, and the outcome is no success"],
};

/** Reasons why tests of the contract do not hold through Graph, by the test's name. */
export const graphDifferences: ReadonlyMap<string, string> = new Map(
  Object.entries(reasons).flatMap(([name, reason]) =>
    (Object.entries(sentences).find(([key]) => key === name)?.[1] ?? []).map((sentence) => [sentence, reason] as const),
  ),
);
