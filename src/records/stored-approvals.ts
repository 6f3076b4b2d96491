import type { Approval, ApprovalBinding, ApprovalState } from "../domain/approval/approval.ts";
import { coversDemands, unmetDemand } from "../domain/approval/approval-policy.ts";
import { ownWork } from "../domain/approval/own-work.ts";
import type { ApprovalId } from "../domain/ids.ts";
import type { Job } from "../domain/recovery/job.ts";
import type { Caller } from "../domain/roles/role.ts";
import { MINUTE } from "../domain/time.ts";
import { isTyped } from "../domain/words/typed-text.ts";
import type { Approvals, Decision } from "../service/approvals.ts";
import type { TrailAction, TrailEvent } from "../service/audit-trail.ts";
import type { Authority } from "../service/recovery-service.ts";
import {
  type ApprovalRow,
  approvalsIn,
  approvalsSince,
  findApproval,
  insertApproval,
  replaceApproval,
} from "../store/records/approvals.ts";
import type { TenantTx } from "../store/sql/tenant-db.ts";
import { LONGEST_WINDOW, requireWithinLimits } from "./approval-limits.ts";
import {
  ALTERED,
  about,
  approvalOf,
  demandsOf,
  genuine,
  isBoundTo,
  isSealed,
  newRow,
  otherThan,
  sealed,
  stateOf,
} from "./approval-rows.ts";
import { answeredElsewhere, earlierSentences, LAPSED, refused, stateSentences } from "./approval-sentences.ts";
import { recordedState } from "./recorded-start.ts";
import type { RecordsContext } from "./records-context.ts";
import { appendTrail, recordingRefusal } from "./stored-trail.ts";
import { voidIfWorse, voidRowIfWorse } from "./void-approvals.ts";

/** The time that an approval may be used after it was given. */
const APPROVAL_LIFE = 5 * MINUTE;

/** Returns the approvals of a tenant as rows in the store, each sealed with a key that is kept there too. */
export function storedApprovals(context: RecordsContext): Approvals {
  const { store, machine } = context;
  return {
    request: (request) =>
      store.transaction(async (tx) => {
        const open = await approvalsIn(tx, ["approved", "pending"]);
        const bound: Approval[] = [];
        for (const row of open.filter((row) => row.expires_at > machine.now())) {
          if (!(await isSealed(tx, row))) await discard(context, tx, row);
          else if (isBoundTo(tx.tenant, row, request.binding) && coversDemands(demandsOf(row), request.demands)) {
            const worse = await voidRowIfWorse(context, tx, row, request.plan);
            if (worse.length === 0) bound.push(approvalOf(tx.tenant, row));
          }
        }
        const approved = bound.findLast((one) => one.state === "approved");
        if (approved !== undefined) return approved;
        const earlier = await whyNotCounting(context, tx, request.binding);
        const known = bound.at(-1);
        if (known !== undefined) return { ...known, ...earlier };
        requireWithinLimits(await approvalsSince(tx, machine.now() - LONGEST_WINDOW), request.binding, machine.now());
        const row = await sealed(context, tx, newRow(context, request));
        await insertApproval(tx, row);
        await appendTrail(context, tx, { action: "approvalRequested", ...about(row) });
        return { ...approvalOf(tx.tenant, row), ...earlier };
      }),
    get: async (id) => approvalOf(store.tenant, await store.transaction((tx) => genuine(tx, id))),
    listPending: () => store.transaction((tx) => usable(context, tx, "pending")),
    listGiven: () => store.transaction((tx) => usable(context, tx, "approved")),
    decide: async (id, decision) => {
      const row = await findApproval(store.db, id);
      const who = row === null ? { caller: null, approvalId: id } : about(row);
      const { channel, approver } = decision;
      return recordingRefusal(context, { ...who, channel, approver }, () =>
        store.transaction((tx) => decide(context, tx, id, decision)),
      );
    },
    voidIfWorse: (id, now) => voidIfWorse(context, id, now),
  };
}

/** Returns the number of objects in an approved plan that its approver wrote to, by the plan that they were shown. */
export async function approverWrote(tx: TenantTx, { approvalId }: Extract<Authority, { kind: "approval" }>) {
  const { plan, approver } = approvalOf(tx.tenant, await genuine(tx, approvalId));
  return approver === null ? 0 : ownWork(plan, approver);
}

/**
 * Uses an approval up, in the transaction that records the job. Throws `approvalRefused` with the sentence that fits:
 * not given, declined, used, expired, or given for something else. Returns what the trail says of it.
 */
export async function consumeApproval(
  context: RecordsContext,
  tx: TenantTx,
  authority: Extract<Authority, { kind: "approval" }>,
  use: { readonly preview: Pick<Job, "digest">; readonly caller: Pick<Caller, "id"> },
): Promise<Omit<TrailEvent, "action">> {
  const row = await genuine(tx, authority.approvalId);
  const { binding } = authority;
  const stranger =
    otherThan(tx.tenant, row, binding) ?? otherThan(tx.tenant, row, { ...binding, callerId: use.caller.id });
  if (stranger !== null) throw refused(`The approval was given ${stranger}, so it does not cover this recovery.`);
  if (row.plan_digest !== use.preview.digest) {
    throw refused("The approval was given for another plan, so it does not cover this recovery.");
  }
  if (row.state !== "approved") throw refused(stateSentences[stateOf(row.state)]);
  if (row.expires_at <= context.machine.now()) throw refused(stateSentences.expired);
  await requireRecorded(tx, row);
  const used = await sealed(context, tx, { ...row, state: "consumed" });
  if (!(await replaceApproval(tx, used, "approved"))) throw refused(stateSentences.consumed);
  return about(used);
}

/**
 * Throws `approvalRefused` for a row that was put back as it was before it was used, withdrawn or answered, with the seal
 * it had then.
 */
async function requireRecorded(tx: TenantTx, { id, state }: ApprovalRow): Promise<void> {
  const recorded = await recordedState(tx, id);
  if (recorded === null) throw refused(earlierSentences.altered);
  if (recorded !== state) throw refused(stateSentences[recorded]);
}

/** Rows in a state that still count. */
async function usable(context: RecordsContext, tx: TenantTx, state: "pending" | "approved"): Promise<Approval[]> {
  const approvals: Approval[] = [];
  for (const row of await approvalsIn(tx, [state])) {
    const counts = row.expires_at > context.machine.now() && (await isSealed(tx, row));
    if (counts) approvals.push(approvalOf(tx.tenant, row));
  }
  return approvals;
}

async function decide(context: RecordsContext, tx: TenantTx, id: ApprovalId, decision: Decision): Promise<Approval> {
  const row = await genuine(tx, id);
  const now = context.machine.now();
  const { answer, approver, channel, typed, shown } = decision;
  const { from, to, action } = transitions[answer];
  if (row.state !== from) throw refused(stateSentences[stateOf(row.state)]);
  if (row.expires_at <= now) throw refused(from === "pending" ? LAPSED : stateSentences.expired);
  await requireRecorded(tx, row);
  if (answer === "approve" && row.phrase !== null && !isTyped(row.phrase, typed)) {
    // Without the phrase, because names are in it and a model reads the refusal.
    throw refused("The phrase was not typed as it is shown, so nothing was approved.");
  }
  const unmet = answer === "approve" ? unmetDemand(demandsOf(row), row.caller_id, approver) : null;
  if (unmet !== null) throw refused(unmet);
  const { authentication } = approver;
  const decided = await sealed(context, tx, {
    ...row,
    ...(shown === undefined ? {} : asSeen(approvalOf(tx.tenant, row), shown)),
    state: to,
    decided_at: now,
    expires_at: answer === "approve" ? now + APPROVAL_LIFE : row.expires_at,
    channel,
    approver_id: approver.id,
    approver_name: approver.name,
    authentication_json: authentication === undefined ? null : JSON.stringify(authentication),
  });
  if (!(await replaceApproval(tx, decided, from))) throw answeredElsewhere();
  await appendTrail(context, tx, { action, ...about(decided) });
  return approvalOf(tx.tenant, decided);
}

/** Keeps what a person saw of the same list when they decided, because the start compares with that. */
function asSeen({ plan }: Approval, { plan: seen, sentence }: NonNullable<Decision["shown"]>) {
  const { risks, rehearsal, drifted, outlook } = seen;
  return { plan_json: JSON.stringify({ ...plan, risks, rehearsal, drifted, outlook }), sentence };
}

const transitions = {
  approve: { from: "pending", to: "approved", action: "approvalGiven" },
  decline: { from: "pending", to: "declined", action: "approvalDeclined" },
  withdraw: { from: "approved", to: "withdrawn", action: "approvalWithdrawn" },
} as const satisfies Record<Decision["answer"], { from: ApprovalState; to: ApprovalState; action: TrailAction }>;

/** Makes an altered row unusable, with one record. */
async function discard(context: RecordsContext, tx: TenantTx, row: ApprovalRow): Promise<void> {
  await replaceApproval(tx, { ...row, state: ALTERED }, row.state);
  const { code, message } = refused(earlierSentences.altered);
  await appendTrail(context, tx, { ...about(row), action: "approvalRefused", code, message });
}

/** Returns why the newest unusable approval of this plan cannot be used. */
async function whyNotCounting(
  context: RecordsContext,
  tx: TenantTx,
  { planDigest, callerId }: ApprovalBinding,
): Promise<Pick<Approval, "earlier">> {
  const given = await approvalsIn(tx, ["approved", "consumed", "withdrawn", "void", ALTERED]);
  const row = given.findLast((row) => row.plan_digest === planDigest);
  if (row === undefined) return {};
  if (row.state === ALTERED) return { earlier: earlierSentences.altered };
  if (row.state === "withdrawn") return { earlier: earlierSentences.withdrawn };
  if (row.state === "void") return { earlier: earlierSentences.void };
  if (row.state === "consumed") return { earlier: earlierSentences.consumed };
  if (row.expires_at <= context.machine.now()) return { earlier: earlierSentences.expired };
  return row.caller_id === callerId ? {} : { earlier: earlierSentences.otherCaller };
}
