import type { Change } from "../../src/domain/changes/change.ts";
import type { Job } from "../../src/domain/recovery/job.ts";
import { verificationLines, verificationSentence } from "../../src/mcp/render/verification.ts";
import type { ChangedLater, LaterWrite, VerificationResult } from "../../src/service/verification.ts";
import { cleanVerification as clean } from "../support/clean-verification.ts";
import { same } from "./condition-pairs.ts";
import { preview, recovery } from "./job-pairs.ts";
import { type Pair, pair } from "./pair.ts";

const verifying: Job = { ...preview, verifiesJobId: recovery.id };
const by = { actor: { kind: "user", id: "sofia", name: "sofia@contoso.example" }, time: 0 } as const;
const object = (writes: readonly LaterWrite[]): ChangedLater => ({
  ...{ ref: { type: "user", id: "ada" }, displayName: "Ada" },
  writes,
});
const state = object([{ part: "state", by }]);
const differing = (
  total: number,
  later: readonly ChangedLater[],
  { laterTotal = later.length, failed = 0 }: { readonly laterTotal?: number; readonly failed?: number } = {},
): VerificationResult => ({
  ...{ ...clean, outcome: "notVerified", recovery: { startDateTime: 0, failedChanges: failed } },
  residual: { total, items: [], ...(laterTotal === 0 ? {} : { changedLater: { total: laterTotal, items: later } }) },
});
/** A recovery of 182 objects that did not go through its list. */
const stopped = (status: "abandoned" | "failed", modifiedObjects: number | null): VerificationResult => ({
  ...differing(81, []),
  recovery: {
    ...{ startDateTime: 0, failedChanges: 0 },
    endedEarly: { status, previewJobId: preview.id, modifiedObjects, changedObjects: 182 },
  },
});
/** A recovery in which writes to some objects failed, one step of each. */
const failing = (objects: number): VerificationResult => ({
  ...differing(objects, [], { failed: objects }),
  residual: {
    ...{ total: objects, items: [] },
    failed: {
      total: objects,
      items: [
        {
          ...{ ref: state.ref, displayName: "Ada" },
          steps: { total: 1, items: [{ step: "properties", reason: "refused", message: "Insufficient privileges" }] },
        },
      ],
    },
  },
});
const says = (result: VerificationResult) => () =>
  [verificationSentence(verifying, result, 0), ...verificationLines(verifying, result)].join("\n");
const written: Change = {
  ...{ seq: 1, ref: state.ref, displayName: "Ada", action: "update", basis: "snapshot", properties: [], links: [] },
  linkTotals: { add: 0, remove: 0, notRecoverable: 0 },
};
const newer = (sample: Change & { readonly isPlanned?: true }, undone = ["miles"]): VerificationResult => ({
  ...{ ...clean, undone },
  expected: [{ reason: "newer", objects: 1, sample: [sample] }],
});
const switched: Change = { ...written, properties: [{ name: "state", now: "off", then: "on", by: { last: by } }] };
const unsigned: Change = { ...written, properties: [{ name: "state", now: "off", then: "on" }] };
const measured = { ...{ actors: [], renew: [], unusable: { total: 0, items: [] } }, signIn: same } as const;
const overtaken = { ...clean, outcome: "overtaken", asOf: 0, expected: [] } as const;
const stays = [{ reason: "hardDeleted", objects: 1, sample: [] }] as const;

/** On objects that a recovery had put back and that were changed afterward. */
export const changedLaterPairs: readonly Pair[] = [
  pair("Not as approved any more: …", says(differing(1, [state])), says(differing(1, [])), "Not verified: 1"),
  pair(
    "… that the recovery had put back … changed afterward.",
    says(differing(1, [state])),
    says(differing(1, [])),
    "1 object differs that should not",
  ),
  pair("failed in the recovery, …: ……", says(failing(1)), says(differing(1, [])), "who wrote it was not found"),
  pair(
    'each change that failed in the recovery, with its whole reason: list_failed_changes with jobId "…"',
    says(failing(2)),
    says(failing(1)),
    "Insufficient privileges",
  ),
  pair("Beside that, …", says(differing(2, [state])), says(differing(1, [state])), "Not as approved any more: 1"),
  pair(
    "Not verified: … … that should not.…………",
    says(differing(2, [])),
    says(differing(2, [state, state])),
    "Not as approved any more: 2",
  ),
  pair(
    "The recovery reported no failed change, so that this can have been written afterward; who wrote it was not found here.",
    says(differing(1, [])),
    says(differing(1, [], { failed: 1 })),
    "1 object still differs",
  ),
  pair(
    "The recovery … before the end of its list…, so that it did not reach the others.",
    says(stopped("abandoned", 101)),
    says(differing(81, [])),
    "who wrote it was not found",
  ),
  pair(
    'list_changes with previewJobId "…" shows all that differs. If the user wants the rest of the approved changes: start_recovery with previewJobId "…" again, or with a new start_preview where that one is refused.',
    says(stopped("abandoned", 101)),
    says(differing(81, [])),
    "list_activity with since",
  ),
  pair("was stopped", says(stopped("abandoned", 101)), says(stopped("failed", 101)), "The recovery failed before"),
  pair("failed", says(stopped("failed", 101)), says(stopped("abandoned", 101)), "was stopped"),
  pair(
    ", after it had changed … of …",
    says(stopped("abandoned", 101)),
    says(stopped("abandoned", null)),
    "list, so that it did not",
  ),
  pair(
    "put back, and changed afterward, …: …",
    says(differing(1, [state])),
    says(differing(1, [])),
    "who wrote it was not found",
  ),
  pair("…differing in ……", says(newer(switched)), says(newer(written)), "so that was not part of the plan"),
  pair("last by …", says(newer(switched)), says(newer(unsigned)), "whose author was not found"),
  pair("whose author was not found", says(newer(unsigned)), says(newer(switched)), "last by"),
  pair(
    "beside what the plan put back",
    says(newer({ ...switched, isPlanned: true })),
    says(newer(switched)),
    "ada, differing in state",
  ),
  ...(
    [
      ["its deletion", "restore", "softDelete"],
      ["its deletion for good", "rebuild", "restore"],
      ["its creation or restoration", "softDelete", "restore"],
    ] as const
  ).map(([text, action, other]) =>
    pair(text, says(newer({ ...written, action })), says(newer({ ...written, action: other })), "its"),
  ),
  pair(
    "(the actor whose work was undone)",
    says(newer(switched, ["sofia"])),
    says(newer(switched)),
    'last by "sofia@contoso.example", 1970',
  ),
  pair(
    "The actor whose work was undone wrote last what differs on … named here: they may go on.",
    says(newer(switched, ["sofia"])),
    says(newer(switched)),
    "Verified: everything",
  ),
  pair("…, last by …", says(differing(1, [state])), says(differing(1, [])), "who wrote it was not found"),
  pair(
    "put back, and changed afterward: …",
    says(differing(7, [state], { laterTotal: 7 })),
    says(differing(1, [state])),
    'user "Ada" ada: state, last by',
  ),
  pair(
    "deleted or restored",
    says(differing(1, [object([{ part: "deletedDateTime", by }])])),
    says(differing(1, [state])),
    "ada: state, last by",
  ),
  pair(
    "recovery … in the name of",
    says(differing(1, [object([{ part: "state", by: { ...by, recovery: { id: "r2" } } }])])),
    says(differing(1, [state])),
    'last by "sofia',
  ),
  pair(
    'each author of what was changed afterward: list_activity with since "…"',
    says(differing(7, [state], { laterTotal: 7 })),
    says(differing(1, [state])),
    "state, last by",
  ),
  pair(
    "Tell the user what was put back, and who changed it afterward. What they do not want of that can be put back with a new start_preview and start_recovery.",
    says(differing(1, [state])),
    says(differing(2, [state])),
    "what moved since",
  ),
  pair(
    'list_activity with since "…" shows what was written since, as far as the audit log has it;',
    says(differing(1, [])),
    says(differing(1, [], { failed: 1 })),
    "says what failed",
  ),
  pair(
    'list_failed_changes with jobId "…" says what failed;',
    says(differing(1, [], { failed: 1 })),
    says(differing(1, [])),
    "list_activity with since",
  ),
  pair(
    '…list_changes with previewJobId "…" shows all that differs; what moved since can be put back with a new start_preview and start_recovery.',
    says(differing(1, [])),
    says(clean),
    "Tell the user what is back",
  ),
  pair(
    "That comparison of signing in holds what others wrote since before the recovery, too: it is not the effect of the recovery alone.",
    says({ ...clean, after: { ...measured, isWhole: true } }),
    says({ ...clean, after: { ...measured, signIn: null, isWhole: true } }),
    "Nothing that changed decides about it.",
  ),
  pair("as of …: …", says({ ...overtaken, expected: stays }), says({ ...clean, expected: stays }), "stays different"),
];
