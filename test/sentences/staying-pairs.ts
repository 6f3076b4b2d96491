import { stayingSection } from "../../src/approval-page/dangers.ts";
import { cautionOf, type StayingObject, type StayingWork } from "../../src/domain/authors/staying-work.ts";
import type { ElementsBy, KeptValue } from "../../src/domain/changes/change.ts";
import { jobId } from "../../src/domain/ids.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import type { Scope } from "../../src/domain/tenant/scope.ts";
import { verificationData } from "../../src/mcp/render/verification.ts";
import { stayingLines, stayingValue } from "../../src/review/staying-work.ts";
import { verificationWords } from "../../src/review/verification-words.ts";
import { WRITTEN_LATER } from "../../src/service/change-summary.ts";
import type { VerificationResult } from "../../src/service/verification.ts";
import { ChangeTally } from "../../src/summaries/change-tally.ts";
import { othersStay } from "../../src/summaries/others-stay.ts";
import { aFinishedPreview } from "../support/a-finished-preview.ts";
import { aRequest } from "./a-request.ts";
import { contrasts, type Pair, pair } from "./pair.ts";

const policy: EntityRef = { type: "conditionalAccessPolicy", id: "ca001" };
const by = (name: string) => ({ actor: { kind: "user", id: name, name }, time: 0 }) as const;
const share = (name: string, of: string, id: string, isUndone: boolean): ElementsBy => ({
  ...{ by: by(name), brought: [`.users.${of}[] ${id}`], took: [], ...(isUndone ? { isUndone } : {}) },
});

/** A value into which miles and sofia each put one person, with the work of one of them undone, or of neither. */
const value = (undone: string | null, of = "excludeUsers", name = "conditions"): KeptValue => ({
  ...{ name, now: { users: { [of]: ["m", "s"] } }, then: { users: { [of]: [] } }, by: by("sofia") },
  elements: [share("miles", of, "m", undone === "miles"), share("sofia", of, "s", undone === "sofia")],
});
const theirs = value("miles");
const others = value(null);
const { elements: _, ...unknown } = theirs;

/** An object that miles made and on which sofia wrote, and one that sofia restored. */
const made = (then: "gone" | "softDeleted" = "gone", use: readonly string[] = ["accountEnabled"]): KeptValue => ({
  ...{ name: "deletedDateTime", now: "live", then, by: by("sofia"), use },
});
const { use: __, ...restored } = made();

const object = (...kept: readonly KeptValue[]): StayingObject => ({ ref: policy, displayName: "CA001", kept });
const work = (objects: number, more: Partial<StayingWork> = {}): StayingWork => ({
  ...{ total: objects, items: Array.from({ length: objects }, () => object(theirs)), ...more },
});
const lines =
  (staying: StayingWork, most = 3) =>
  () =>
    stayingLines(staying, most).join("\n") || "silence";
const line = (...kept: readonly KeptValue[]) => lines({ total: 1, items: [object(...kept)] });
const told = (kept: KeptValue) => () => stayingValue(policy, kept, {});
const caution = (kept: KeptValue) => () => cautionOf({ ref: policy, kept: [kept] }).join() || "silence";
const noted = (overwritten: number, staying?: StayingWork) => () => othersStay(0, overwritten, staying);

const clean: VerificationResult = {
  ...{ outcome: "verified", notCompared: null, asOf: 0, pending: [], residual: { total: 0, items: [] }, expected: [] },
};
const verifying = { ...aFinishedPreview, verifiesJobId: jobId("r") };
const verified = (kept: KeptValue, total = 1): VerificationResult => {
  const change = { ...object(kept), seq: 1, action: "update", basis: "audit", properties: [], links: [] } as const;
  const linkTotals = { add: 0, remove: 0, notRecoverable: 0 };
  return { ...clean, kept: { total, items: [{ ...change, linkTotals }] } };
};
const verdict = (kept: KeptValue, total?: number) => () => verificationWords(verified(kept, total)).verdict;
const next = (kept: KeptValue) => () => verificationData(verifying, verified(kept), 0).next;

const beside = (left: Partial<VerificationResult>) => () => verificationData(verifying, { ...clean, ...left }, 0).next;

const page =
  (staying: StayingWork, of: Pick<Scope, "actor"> = { actor: "miles" }) =>
  () =>
    stayingSection({ ...aRequest.plan, staying, scope: { all: true, ...of } })?.html.replaceAll("&#39;", "'") ??
    "silence";

const sampled = (isRecoverable: boolean) => () => {
  const tally = new ChangeTally();
  tally.add({
    ...{ ref: policy, displayName: "CA001", action: "update", notRecoverable: null, isRecoverable, links: [] },
    changedFields: isRecoverable ? ["state"] : [],
  });
  return tally
    .result()
    .samples.map(({ what, stays }) => stays ?? what.join())
    .join();
};

/** What an undo of one actor leaves of that actor, because others wrote the same values later. */
export const stayingPairs: readonly Pair[] = [
  pair("What this undo leaves of the actor's work", page(work(1)), page(work(1), {}), "What this plan leaves"),
  pair("What this plan leaves of the same authors' work", page(work(1), {}), page(work(1)), "What this undo leaves"),
  ...contrasts(caution(theirs), caution(value("miles", "includeUsers")), [
    [
      "Dangerous: while this policy is on, it does not apply to what this actor excluded from it. Take that out by hand.",
      "What stays of this actor may be dangerous",
    ],
  ]),
  pair(
    "What stays of this actor may be dangerous, which was not worked out: look at it, and set it right by hand.",
    caution(value("miles", "includeUsers")),
    caution(value(null, "includeUsers")),
    "silence",
  ),
  ...contrasts(lines(work(4)), lines(work(3)), [
    ["… on which work of this actor stays or may stay: …", "not undone"],
    ["the list of changes says it of each", "not undone"],
  ]),
  pair(
    "not looked at, whether elements of this actor stay on … that others wrote later: …",
    lines(work(1, { notLookedAt: 2 })),
    lines(work(1)),
    "not undone",
  ),
  pair("not undone", line(theirs), lines({ total: 0, items: [] }), "silence"),
  pair("perhaps not undone", line(unknown), line(theirs), "not undone, conditionalAccessPolicy"),
  pair(
    "So do elements of … more of its values, or may.",
    line(theirs, theirs, theirs, theirs),
    line(theirs, theirs, theirs),
    "It leaves: ",
  ),
  pair(
    "The undo leaves … as … wrote it later. The log does not show whose its elements are: some may be this actor's",
    told(unknown),
    told(theirs),
    "It leaves: ",
  ),
  pair("This actor … it. It stays, because others worked on it later: … by …", told(made()), told(others), "as others"),
  ...contrasts(told(made()), told(made("softDeleted")), [["created", "This actor restored it"]]),
  ...contrasts(told(made("softDeleted")), told(made()), [["restored", "This actor created it"]]),
  pair("a write", told(made("gone", [])), told(made()), "accountEnabled by"),
  pair(
    "Dangerous: what this actor created or restored stays, with what it gives access to. Delete it by hand unless it is wanted.",
    caution(made()),
    caution(restored),
    "silence",
  ),
  pair(
    "Not undone: …… that the undone actor created or restored, because others worked on … later.",
    verdict(made()),
    verdict(restored),
    "is back.",
  ),
  pair(
    "Not undone: … that this actor created or restored, because others worked on … later. Tell the user which, before they approve.",
    noted(1, work(1, { made: 1 })),
    noted(1, work(1)),
    "on 1 object elements",
  ),
  pair("(this actor)", told(theirs), told(others), "as others wrote it later"),
  pair(
    "The undo leaves … as others wrote it later, and what differs in it is not this actor's: …",
    told(others),
    told(theirs),
    "It leaves: ",
  ),
  pair(
    "The undo does not take back what this actor wrote in …, because others wrote it later. It leaves: …",
    told(theirs),
    told(others),
    "as others wrote it later",
  ),
  pair(
    "Not undone: elements that the undone actor wrote stay on …, in values that others wrote later.",
    verdict(theirs),
    verdict(others),
    "is back.",
  ),
  pair(
    "Not known: whether elements of the undone actor stay on … that others wrote later.",
    verdict(unknown),
    verdict(theirs),
    "Not undone",
  ),
  pair("at least", verdict(theirs, 2), verdict(theirs, 1), "stay on 1 object, in values"),
  pair(", and first of all that work of the undone actor stays", next(theirs), next(others), "with the reasons."),
  pair(
    ", and what work of the same authors it left",
    beside({ outside: { authors: [by("miles").actor], objects: 1, counts: [], since: 0, until: 1 } }),
    beside({}),
    "Tell the user what is back.",
  ),
  pair(
    ", and what was written after the preview",
    beside({ sincePreview: ["They went on."] }),
    beside({}),
    "Tell the user what is back.",
  ),
  pair(WRITTEN_LATER, sampled(false), sampled(true), "state"),
  pair(
    "Not undone: on … elements that this actor wrote stay, or may stay, in values that others wrote later. Tell the user which, before they approve.",
    noted(1, work(1)),
    noted(1),
    "stays as it is",
  ),
  ...contrasts(noted(1, work(0, { notLookedAt: 2 })), noted(1, work(0)), [
    ["On … a value that others wrote may still include what this actor wrote before.", "stays as it is"],
    ["further object", "stays as it is"],
  ]),
];
