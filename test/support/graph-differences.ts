/**
 * What the contract promises of a service of our own and Microsoft's does not give, as its API documents it: by the
 * sentence of the test, the reason. A test that is not here holds through Graph as well.
 */
const reasons = {
  recomputes: "A recovery compares again at its own time, so what moved after the preview is recovered too.",
  tellsNoReasons: "Graph has no word for what stays as it is and why: it lists only what a recovery will change.",
  wholeObjects: "Graph knows scopes of types and of objects, none of properties.",
  tellsLess: "Graph sends no such thing: labels and kinds of snapshots, list totals, units of work.",
  oneIdentity: "The token says who acts, whatever the call names as its caller.",
} as const;

const sentences: Readonly<Record<keyof typeof reasons, readonly string[]>> = {
  recomputes: [
    "a listed item that changed after the preview is left alone and fails, saying what moved",
    "what changed elsewhere after the preview is none of its business",
    "a link whose target was purged after the preview fails with the reason",
    "a manager who was replaced once more stays",
    "an object that was purged after the preview fails as gone",
    "a restore whose user principal name was taken fails with the reason",
    "cancelled between two batches, what was applied stays; the same recovery again goes on to the end",
    "failed changes come in pages with their total",
    "names what was to come back and did not as residual",
    "names what changed after the preview as newer: it was not part of the plan",
    "can be made again, and the newest counts",
  ],
  tellsNoReasons: [
    "a grant whose service principal was purged is shown with its reason",
    "a link whose target is gone is skipped with the reason, its neighbours are recovered",
    "a link to a synchronised user who was deleted waits for the synchronisation to bring them back",
    "a link to what the same plan restores is recovered; without it in the scope, it says so",
    "all filters that are given must hold, and totals count what they let through",
    "a preview lists what would change and changes nothing",
    "a hard-deleted object is shown with its reason and not recovered",
    "a deletion of more than 30 days ago is a hard one",
    "a synchronised object is shown and not recovered, its membership of a cloud group is",
    "a built-in object is not written, and one that has no deleted items is left with its reason",
    "members of a dynamic group follow its rule and are not written; its owners are",
    "a preview that finds nothing cannot be recovered",
    "the summary of a preview counts its changes by type, property, link and reason",
    "names what was told to stay as expected, by its reason",
  ],
  wholeObjects: [
    "a scope of properties leaves all others, and who is there, as they are",
    "a property named with its type is that type's alone",
    "links are named like properties",
    "deletedDateTime names existence: what was deleted comes back, what was made goes, nothing else",
    "a restored object gets back what of its properties is in the scope",
    "a job says in which scope it works",
  ],
  tellsLess: [
    "a start answers at once with the recorded job, which is followed to its end",
    "reads go on while a job is active",
    "what was there before a recovery is kept, is not recommended, and undoes it",
    "changes come in the order of seq, in pages that add up to the whole with its total",
    "snapshots come newest first, in pages with their total",
    "snapshots tell their label, their time and what changed since the one before",
    "a snapshot, the start and the outcome of jobs and every applied change are in the tenant's log",
  ],
  oneIdentity: ["a cancellation is recorded with who asked for it, and the outcome as no success"],
};

/** By the sentence of a test of the contract, why it does not hold through Graph. */
export const graphDifferences: ReadonlyMap<string, string> = new Map(
  Object.entries(reasons).flatMap(([name, reason]) =>
    (Object.entries(sentences).find(([key]) => key === name)?.[1] ?? []).map((sentence) => [sentence, reason] as const),
  ),
);
