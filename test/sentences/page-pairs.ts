import { decisionForm } from "../../src/approval-page/decision-form.ts";
import { outcomePage } from "../../src/approval-page/outcome-page.ts";
import { recoverySection } from "../../src/approval-page/recovery-section.ts";
import type { Approval } from "../../src/domain/approval/approval.ts";
import type { Change, LinkChange } from "../../src/domain/changes/change.ts";
import { approvalId, jobId, tenantId } from "../../src/domain/ids.ts";
import type { Job } from "../../src/domain/recovery/job.ts";
import { snapshotIdOf } from "../../src/domain/recovery/snapshot.ts";
import { asInstant } from "../../src/domain/time.ts";
import type { AlikeChanges } from "../../src/review/alike-changes.ts";
import { changeBody } from "../../src/review/change-html.ts";
import { differenceSides } from "../../src/review/difference-sides.ts";
import { differenceText, valueText } from "../../src/review/value-text.ts";
import { summarySection, verificationSection } from "../../src/review-app/sections.ts";
import { askForDecision } from "../../src/terminal/ask-for-decision.ts";
import { changeRows } from "../../src/terminal/change-rows.ts";
import { screenTyping } from "../cli/support.ts";
import { cleanVerification as clean } from "../support/clean-verification.ts";
import { type Pair, pair } from "./pair.ts";

const sides = (now: readonly string[], then: readonly string[], both: number) => () =>
  String(differenceSides({ kind: "elements", path: "mails", now, then, both }).note);
const options = { direction: "nowToThen", names: {}, length: 80, elements: 5 } as const;
const passage = (then: string) => () =>
  differenceText({ kind: "passage", path: "rule", before: "", now: "and more", then }, options);

const values: readonly Pair[] = [
  pair("other stays", sides(["a"], ["b"], 1), sides(["a"], ["b"], 0), "null"),
  pair("others stay", sides(["a"], ["b"], 2), sides(["a"], ["b"], 1), "1 other stays"),
  pair(
    "not set",
    () => valueText(null, options),
    () => valueText("", options),
    '""',
  ),
  pair("(no such words)", passage(""), passage("or less"), '"or less"'),
];

const person = (id: string, ...links: readonly LinkChange[]): Change => {
  const stays = links.filter(({ notRecoverable }) => notRecoverable !== undefined).length;
  return {
    ...{
      seq: 1,
      ref: { type: "user", id },
      displayName: id,
      action: "update",
      basis: "snapshot",
      properties: [],
      links,
    },
    linkTotals: { add: links.length - stays, remove: 0, notRecoverable: stays },
  };
};
const manager = (id: string): LinkChange => ({
  ...{ link: "manager", target: { type: "user", id }, targetName: id, action: "add" },
});
const page =
  (...changes: AlikeChanges) =>
  () =>
    changeBody(changes, () => null).html;
const rows =
  (...changes: AlikeChanges) =>
  () =>
    changeRows({ piped: false })(changes).join("\n");
const risky = (change: Change): Change => ({
  ...change,
  risks: [{ rule: "undoesOthersWork", severity: "low", sentence: "Undoes it." }],
});
const theirs = [person("ada", manager("max")), person("ben", manager("moe")), person("cleo", manager("mia"))] as const;
const same = [person("ada", manager("max")), person("ben", manager("max")), person("cleo", manager("max"))] as const;
const risk = [risky(theirs[0]), risky(theirs[1]), risky(theirs[2])] as const;
const member: LinkChange = { ...manager("max"), link: "members" };
const gone = (action: Change["action"]) => page({ ...person("ada"), action });

const lists: readonly Pair[] = [
  pair("the others stay", page(person("ada", member)), page(theirs[0]), "max"),
  pair("different for each", page(...theirs), page(...same), "max"),
  pair("different for each", rows(...theirs), rows(...same), "max"),
  pair("All …, one by one", page(...theirs), page(theirs[0]), "max"),
  pair(
    "Dangers that hold for each of them are shown one by one.",
    page(...risk),
    page(...theirs),
    "different for each",
  ),
  pair("gone for good", gone("rebuild"), gone("restore"), "deleted"),
];

const summary = (notRecoverable: number) => () =>
  String(summarySection({ totals: { changedObjects: 1, changedLinks: 0, notRecoverable } }).html);
const verified = (more: object) => () => String(verificationSection({ ...more }).html);
const left = { residual: { items: [{ type: "group", displayName: "Field", id: "field" }] } };
const review: readonly Pair[] = [
  pair(", and … cannot be recovered", summary(2), summary(0), "links differ."),
  pair(
    "The verification is still running.",
    verified({}),
    verified({ verified: true, verdict: "Verified." }),
    "Verified.",
  ),
  pair(
    "Failed in the recovery",
    verified({ verified: false, residual: { total: 1, items: [], failed: ["failed in the recovery, user Ada"] } }),
    verified({ verified: true, verdict: "Verified." }),
    "Verified.",
  ),
  pair(
    "Still different",
    verified({ verified: false, ...left }),
    verified({ verified: true, verdict: "Verified." }),
    "Verified.",
  ),
];

const at = asInstant(0);
const job: Job = {
  ...{ id: jobId("r"), kind: "recovery", status: "successful", scope: { all: true }, snapshotId: snapshotIdOf(at) },
  ...{ targetStateDateTime: at, startedBy: "ada", jobStartDateTime: 0, jobCompletionDateTime: 1, progress: null },
  ...{ digest: null, previewJobId: jobId("p"), verifiesJobId: null, beforeRecoverySnapshotId: null, failure: null },
  totals: {
    ...{
      changedObjects: 1,
      changedLinks: 0,
      notRecoverable: 0,
      modifiedObjects: 1,
      modifiedLinks: 0,
      failedChanges: 0,
    },
  },
};
const recovered = (isVerified: boolean) => () =>
  recoverySection({ job, verification: job, result: isVerified ? clean : null }, "/r").html;
const staying = (objects: number) => () => {
  const result = { ...clean, expected: [{ reason: "hardDeleted", objects, sample: [] }] } as const;
  return recoverySection({ job, verification: job, result }, "/r").html;
};

const asked: Approval = {
  ...{ id: approvalId("a"), state: "pending", sentence: "Change back 1 group.", callerName: "ada", phrase: null },
  ...{ demands: [], requestedAt: 0, decidedAt: null, expiresAt: 60_000, channel: null, approver: null },
  binding: { tool: "start_recovery", argumentsDigest: "a", planDigest: "d", tenantId: tenantId("t"), callerId: "ada" },
  plan: {
    ...{ tenantId: tenantId("t"), tenantName: "Contoso", previewJobId: jobId("p"), snapshotId: snapshotIdOf(at) },
    ...{ targetStateDateTime: at, scope: { all: true }, parts: [], digest: "d", risks: [], rehearsal: null },
    totals: { changedObjects: 1, changedLinks: 0, notRecoverable: 0 },
  },
};
const open = { request: asked.id, place: "p", secret: "s", seal: "s" };
const answered: Partial<Approval> = { approver: { id: "ben", name: "ben@contoso.example" } };
const outcome =
  (state: Approval["state"], now = 0, more: Partial<Approval> = answered) =>
  () =>
    outcomePage({ ...asked, ...more, state }, open, { now, status: 200 }).body.html;
const LATER = 120_000;

const decision = (more: Partial<Approval["plan"]>) => () =>
  decisionForm({ ...asked, plan: { ...asked.plan, ...more } }, "seal", {
    ...{ address: "/r", now: 0, complaint: null, barred: null, own: [] },
  }).html;
const question =
  (phrase: string | null, more: Partial<Approval["plan"]> = {}) =>
  async () => {
    const { screen, output } = screenTyping("");
    await askForDecision({ ...asked, phrase, plan: { ...asked.plan, ...more } }, screen, "approve", async () => false);
    return output();
  };
const again = { comparedAgain: true } as const;

const decisions: readonly Pair[] = [
  pair(
    "Exactly these changes are applied, once, and nothing else. A recovery can be undone, but a secret or key that it removes never comes back.",
    decision({}),
    decision(again),
    "it may change further parts of these objects",
  ),
  pair(
    "The recovery runs once, and the service cannot undo it. The service compares again then, so it may change further parts of these objects, and other objects too if there are over … or consents or app role assignments among them.",
    decision(again),
    decision({}),
    "Exactly these changes are applied",
  ),
  pair("exactly these changes", question(null), question(null, again), "Approve this recovery?"),
  pair("this recovery", question(null, again), question(null), "Approve exactly these changes?"),
  pair("Approve …?", question(null), question("restore 1 in Contoso"), "To approve exactly these changes, type:"),
  pair("To approve …, type: …", question("restore 1 in Contoso"), question(null), "Approve exactly these changes?"),
];

const pages: readonly Pair[] = [
  ...decisions,
  pair(
    "Go back to your assistant and ask it to go on. The approval starts this one recovery and holds for …. Until the recovery starts, you can take it back.",
    outcome("approved"),
    outcome("withdrawn"),
    "taken back before it was used",
  ),
  pair(
    "The approval was taken back before it was used.",
    outcome("withdrawn"),
    outcome("consumed"),
    "was started with this approval",
  ),
  pair("The recovery was started with this approval, given….", outcome("consumed"), outcome("withdrawn"), "taken back"),
  pair("Withdraw this approval", outcome("approved"), outcome("consumed"), "was started with this approval"),
  pair(
    "It was not verified yet. Ask your assistant to verify it, or run `entra-rewind verify` in a terminal.",
    recovered(false),
    recovered(true),
    "Verified: everything",
  ),
  pair("Your assistant shows …", staying(4), staying(3), "stays different, 3 objects"),
  pair(
    "Nothing was changed. Go back to your assistant.",
    outcome("declined"),
    outcome("consumed"),
    "was started with this",
  ),
  pair(
    "The tenant has changed since this was shown, and the recovery would now do more harm. Nothing was changed. Ask your assistant to try again: a new page then shows the dangers as they are.",
    outcome("void"),
    outcome("approved"),
    "starts this one recovery",
  ),
  pair(
    "… in time. Nothing was changed. Ask your assistant to try again.",
    outcome("approved", LATER),
    outcome("approved"),
    "you can take it back",
  ),
  pair(
    "The request was not answered",
    outcome("pending", LATER, {}),
    outcome("approved", LATER),
    "The approval was not used in time.",
  ),
  pair(
    "The approval was not used",
    outcome("approved", LATER),
    outcome("pending", LATER, {}),
    "The request was not answered in time.",
  ),
];

/** On values, lists of changes, the review inside a chat and the approval page. */
export const pagePairs: readonly Pair[] = [...values, ...lists, ...review, ...pages];
