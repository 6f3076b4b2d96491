import type { Drift } from "../../src/app/vault/drift.ts";
import { showDrift } from "../../src/cli/commands/show-drift.ts";
import type { Change } from "../../src/domain/changes/change.ts";
import { unheldIn } from "../../src/domain/dangers/unheld-acts.ts";
import type { Job } from "../../src/domain/recovery/job.ts";
import { onlyShifts } from "../../src/domain/sign-in/consequences.ts";
import { asInstant } from "../../src/domain/time.ts";
import { whyNotEvaluated } from "../../src/engine/recover/evaluate-rules.ts";
import { verificationSentence } from "../../src/mcp/render/verification.ts";
import { moreResidual, verificationWords } from "../../src/review/verification-words.ts";
import type { PendingMembers, RebuiltObject, VerificationResult } from "../../src/service/verification.ts";
import { screenTyping } from "../cli/support.ts";
import { cleanVerification as clean } from "../support/clean-verification.ts";
import { unheldEntry } from "../support/unheld-entry.ts";
import { preview, recovery, running } from "./job-pairs.ts";
import { type Pair, pair } from "./pair.ts";

const group = { ref: { type: "group", id: "g" }, displayName: "Field" } as const;
const ends = (total: number) => ({
  total,
  items: total === 0 ? [] : [{ ...group, ref: { type: "user", id: "ada" } as const }],
});
const waits = (more: Partial<PendingMembers>): VerificationResult => ({
  ...{ ...clean, outcome: "pending" },
  pending: [{ ...group, now: 0, expected: 1, lookAgainAt: 0, leaving: ends(0), joining: ends(1), ...more }],
});
const unsaid = { expected: null, unknownBecause: "it reads otherMails", joining: ends(0) };
const two: VerificationResult = { ...waits({}), pending: [...waits({}).pending, ...waits({}).pending] };
const plain = 'user.city -eq "a"';
const reason = (rule: string) => () => whyNotEvaluated(rule) ?? "evaluated";
const rebuilt: RebuiltObject = { ...group, successorId: "new", checklist: ["Licenses."] };
const again = (total: number) => ({ ...clean, rebuilt: { total, items: [rebuilt], previewJobId: preview.id } });
const words = (result: VerificationResult) => () => {
  const { verdict, lines: all } = verificationWords(result);
  return [verdict, ...all].join("\n");
};
const change: Change = {
  ...{ ...group, seq: 1, action: "update", basis: "snapshot", properties: [], links: [] },
  linkTotals: { add: 0, remove: 0, notRecoverable: 0 },
};
const stays = (objects: number): VerificationResult => ({
  ...clean,
  expected: [{ reason: "hardDeleted", objects, sample: [change] }],
});
const verifying: Job = { ...preview, verifiesJobId: recovery.id };
const verdict = (more: Partial<Job>, result: VerificationResult | null) => () =>
  verificationSentence({ ...verifying, ...more }, result, 2);
const verifications: readonly Pair[] = [
  pair("dynamic group", words(waits({})), words(clean), "Verified: everything"),
  pair("created again: …", words(again(2)), words(again(1)), 'created again, group "Field"'),
  pair("created again, …: now …. By hand: …", words(again(1)), words(clean), "Verified: everything"),
  pair("to leave, …", words(waits({ leaving: ends(1), joining: ends(0) })), words(waits({})), "to join, 1:"),
  pair("to join, …", words(waits({})), words(waits({ leaving: ends(1), joining: ends(0) })), "to leave, 1:"),
  pair("pending, …: … now, … expected; …; …", words(waits({})), words(clean), "Verified: everything"),
  pair(
    "pending, …: … now; who is to leave or to join was not worked out from its rule, because …; …",
    words(waits(unsaid)),
    words(waits({})),
    "0 members now, 1 expected",
  ),
  pair(
    "of … it was not worked out whether the members are those of …",
    words(waits(unsaid)),
    words(waits({})),
    "1 dynamic group does not have the members yet",
  ),
  pair("it could not be read", words(waits({ expected: null })), words(waits({})), "0 members now, 1 expected"),
  pair("it reads …, which is not compared here", reason('user.otherMails -contains "a"'), reason(plain), "evaluated"),
  pair(
    "it is more than comparisons of users' properties with values",
    reason('user.city -match "a"'),
    reason(plain),
    "evaluated",
  ),
  // The line on what no recovery reaches names mail and its rules.
  pair("its rule", words(waits({})), () => words(two)().replace("mail and its rules", "mail"), "their rule"),
  pair("their rule", words(two), words(waits({})), "its rule"),
  pair("look again after …", words(waits({})), words(clean), "Verified: everything"),
  pair(", such as", words(waits({ joining: ends(2) })), words(waits({})), 'to join, 1: user "Field"'),
  pair("such as", words(stays(2)), words(stays(1)), 'stays different, 1 object (group "Field"'),
  pair(
    "more object",
    () => moreResidual({ total: 1, items: [] }) ?? "all shown",
    () => moreResidual({ total: 0, items: [] }) ?? "all shown",
    "all shown",
  ),
  pair(
    'verify_recovery with recoveryJobId "…" and again true.',
    verdict({ status: "failed" }, null),
    verdict(running, null),
    "waitSeconds 30",
  ),
  pair(
    'verify_recovery with recoveryJobId "…" and waitSeconds 30.',
    verdict(running, null),
    verdict({ status: "failed" }, null),
    "again true",
  ),
  pair(
    "Tell them the checklist of what was created again.",
    verdict({}, again(1)),
    verdict({}, clean),
    "Tell the user what is back",
  ),
];

const changed: Change = { ...change, displayName: "Ada" };
const drift =
  (more: Partial<Drift> = {}) =>
  () => {
    const { screen, output } = screenTyping();
    const nothing = {
      ...{ changes: [], dangers: [], notCompared: null, unknownAuthors: null },
      ...{ unheld: null, actsReadBackTo: null, signIn: null, reversed: [] },
    };
    showDrift(screen, { from: asInstant(0), to: asInstant(1), ...nothing, ...more });
    return output();
  };
const some = { changes: [changed] };
const act = unheldEntry("Set domain authentication", { time: 1 });
const federated = { unheld: unheldIn([{ ...act, id: "1" }]).unheld ?? null };
const NO_EFFECT = {
  ...{ ...onlyShifts, shifts: [], asOf: asInstant(1), policies: [], morePolicies: 0, policyAdministrators: null },
};
const exposed = (objects: number) => ({
  ...some,
  dangers: [
    {
      rule: "credentialAdded",
      severity: "medium",
      sentence: "It was created.",
      ref: changed.ref,
      displayName: null,
      objects,
    },
  ] as const,
});
const drifts: readonly Pair[] = [
  pair("And …….", drift(exposed(3)), drift(exposed(1)), "It was created."),
  pair("Nothing … since …….", drift(), drift(some), "1 object has changed between"),
  pair("has changed", drift(), drift({ changes: [changed, changed] }), "2 objects have changed between"),
  pair("that a snapshot holds has changed", drift(federated), drift(), "Nothing has changed since"),
  pair(
    "The log was read for acts on what no snapshot holds back to …, and not further.",
    drift({ actsReadBackTo: 1 }),
    drift(),
    "Nothing has changed since",
  ),
  pair(
    "What it did to signing in:",
    drift({ ...some, signIn: NO_EFFECT }),
    drift(some),
    "1 object has changed between",
  ),
  pair("Done and reversed since:", drift({ reversed: ["Ada was disabled."] }), drift(), "Nothing has changed since"),
  pair(
    "in what could be compared",
    drift({ notCompared: "Not compared: users." }),
    drift(),
    "Nothing has changed since",
  ),
  pair("… changed between … and …:", drift(some), drift(), "Nothing has changed since"),
  pair("what happened", drift(some), drift(), "Nothing has changed since"),
  pair(
    "There are too many changes to find their dangers. An assistant can compare a narrower scope.",
    drift({ ...some, dangers: null }),
    drift(some),
    "1 object has changed between",
  ),
];

/** On verifications and drifts. */
export const verificationPairs: readonly Pair[] = [...verifications, ...drifts];
