import type { Job } from "../../src/domain/recovery/job.ts";
import { verificationData, verificationSentence } from "../../src/mcp/render/verification.ts";
import { verificationWords } from "../../src/review/verification-words.ts";
import type { VerificationResult } from "../../src/service/verification.ts";
import { preview, recovery } from "./answer-pairs.ts";
import { update } from "./cut-pairs.ts";
import { type Pair, pair } from "./pair.ts";

export const group = { type: "group", id: "field" } as const;
export const clean: VerificationResult = {
  outcome: "verified",
  notCompared: null,
  pending: [],
  residual: { total: 0, items: [] },
  expected: [],
};
const leftover: VerificationResult = {
  ...clean,
  outcome: "notVerified",
  notCompared: null,
  residual: { total: 2, items: [] },
};
const slow: VerificationResult = {
  ...{ ...clean, outcome: "pending" },
  pending: [
    {
      ...{ ref: group, displayName: "Field", now: 0, expected: 1, lookAgainAt: 0, leaving: { total: 0, items: [] } },
      joining: { total: 1, items: [{ ref: { type: "user", id: "ada" }, displayName: "Ada" }] },
    },
  ],
};
const staying: VerificationResult = { ...clean, expected: [{ reason: "hardDeleted", objects: 1, sample: [] }] };
const lostSecret = (reason: "secretGone" | "targetGone"): VerificationResult => {
  const parts = [{ path: "passwordCredentials", target: group, targetName: "mine", reason }];
  const name = reason === "secretGone" ? "passwordCredentials" : "conditions";
  const lost = [{ name, now: null, then: [], parts }];
  const sample = [{ ...update, lost }];
  return { ...clean, expected: [{ reason, objects: 1, sample }] };
};
const keptValue = (id: string): VerificationResult => {
  const parts = [{ path: "conditions", target: group, targetName: "mine", reason: "targetGone" as const }];
  const then = { users: { excludeGroups: ["mine"] } };
  const lost = [{ name: "conditions", now: { users: { excludeGroups: [id] } }, then, parts }];
  const sample = [{ ...update, ref: { type: "conditionalAccessPolicy", id: "p" } as const, lost }];
  return { ...clean, expected: [{ reason: "targetGone", objects: 1, sample }] };
};
const measured: VerificationResult = {
  ...clean,
  after: { signIn: null, actors: [], unusable: { total: 0, items: [] }, renew: [] },
};
const verifying: Job = { ...preview, verifiesJobId: recovery.id };
const verdict = (result: VerificationResult | null) => () => verificationSentence(verifying, result, 2);
export const words = (result: VerificationResult) => () => {
  const { verdict: first, lines } = verificationWords(result);
  return [first, ...lines].join("\n");
};
const after = (result: VerificationResult | null) => () => JSON.stringify(verificationData(verifying, result, 2));
const verifications: readonly Pair[] = [
  pair("Verified: everything the recovery was to put back is back.…", words(clean), words(leftover), "Not verified: 2"),
  pair("Pending: everything the recovery wrote is back, and ….…", words(slow), words(clean), "Verified: everything"),
  pair("… … not have the members yet that … will give …", words(slow), words(clean), "Verified: everything"),
  pair("… still … for a known reason.", words(staying), words(clean), "is back"),
  pair("stays different, … (……): … (…)", words(staying), words(clean), "is back"),
  pair("without …", words(lostSecret("secretGone")), words(lostSecret("targetGone")), "stays different, 1 object"),
  pair(", which keeps …", words(keptValue("everyone")), words(keptValue("mine")), "stays different, 1 object"),
  pair(
    "Signing in and accounts: not measured by this service. The preview's summary says what was expected of them.",
    words(clean),
    words(measured),
    "signing in, compared with before the recovery",
  ),
  pair("Not known yet: the verifying preview … is ….", verdict(null), verdict(clean), "Verified: everything"),
  pair("Tell the user what is back….…", after(clean), after(leftover), "list_failed_changes with jobId"),
  pair("and what stays different, with the reasons", after(staying), after(clean), "Tell the user what is back."),
  pair(
    "deleted by this recovery: … with values or links that still differ, which take no effect while … deleted",
    words({ ...clean, deleted: 2 }),
    words(clean),
    "is back",
  ),
  pair(
    'Tell the user whom these groups still lack or still have, as far as it is said. After …, verify_recovery with recoveryJobId "…" and again true.',
    () => verificationSentence(verifying, slow, 2),
    () => verificationSentence(verifying, clean, 2),
    "Tell the user what is back",
  ),
];

/** On verifications. */
export const outcomePairs: readonly Pair[] = [...verifications];
