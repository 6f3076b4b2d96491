import { createHmac, timingSafeEqual } from "node:crypto";
import {
  type Approval,
  type ApprovalBinding,
  type ApprovalChannel,
  type ApprovalState,
  approvalChannels,
  type Plan,
} from "../domain/approval.ts";
import { RewindError } from "../domain/errors.ts";
import { type ApprovalId, approvalId, tenantId } from "../domain/ids.ts";
import type { Job } from "../domain/job.ts";
import type { Caller } from "../domain/role.ts";
import { MINUTE } from "../domain/time.ts";
import type { ApprovalRequest, Approvals, Decision } from "../service/approvals.ts";
import type { TrailEvent } from "../service/audit-trail.ts";
import type { Authority } from "../service/recovery-service.ts";
import { type ApprovalRow, approvalsIn, findApproval, insertApproval, replaceApproval } from "../store/approvals.ts";
import type { Tx } from "../store/database.ts";
import { tenantSecret } from "../store/secrets.ts";
import { appendTrail, recordingRefusal } from "./audit-trail.ts";
import type { EngineContext } from "./context.ts";

/** How long a request waits for a person. */
const REQUEST_LIFE = 30 * MINUTE;
/** How long an approval may be used after it was given. */
const APPROVAL_LIFE = 5 * MINUTE;

/** What approvals need of an engine; a mode without one keeps them all the same. */
export type ApprovalContext = Pick<EngineContext, "store" | "tenant" | "machine" | "newId">;

/** The approvals of a tenant as rows in the store, each sealed with a key that is kept there too. */
export function approvalDesk(context: ApprovalContext): Approvals {
  const { store, tenant, machine } = context;
  return {
    request: (request) =>
      store.transaction(async (tx) => {
        const open = await approvalsIn(tx, tenant, ["approved", "pending"]);
        const usable: Approval[] = [];
        for (const row of open.filter((row) => isBoundTo(row, request.binding) && row.expires_at > machine.now())) {
          if (await isSealed(context, tx, row)) usable.push(approvalOf(row));
        }
        const found = usable.findLast((one) => one.state === "approved") ?? usable.at(-1);
        if (found !== undefined) return found;
        const row = await sealed(context, tx, newRow(context, request));
        await insertApproval(tx, row);
        await appendTrail(context, tx, { action: "approvalRequested", ...about(row) });
        return approvalOf(row);
      }),
    get: async (id) => approvalOf(await store.transaction((tx) => genuine(context, tx, id))),
    listPending: () =>
      store.transaction(async (tx) => {
        const pending: Approval[] = [];
        for (const row of await approvalsIn(tx, tenant, ["pending"])) {
          if (row.expires_at > machine.now() && (await isSealed(context, tx, row))) pending.push(approvalOf(row));
        }
        return pending;
      }),
    decide: (id, decision) =>
      recordingRefusal(context, { caller: null, approvalId: id, channel: decision.channel }, () =>
        store.transaction((tx) => decide(context, tx, id, decision)),
      ),
  };
}

/**
 * Uses an approval up, in the transaction that records the job. Throws `approvalRefused` with the sentence that fits:
 * not given, declined, used, expired, or given for something else. Returns what the trail says of it.
 */
export async function consumeApproval(
  context: ApprovalContext,
  tx: Tx,
  authority: Extract<Authority, { kind: "approval" }>,
  use: { readonly preview: Pick<Job, "digest">; readonly caller: Caller },
): Promise<Omit<TrailEvent, "action">> {
  const row = await genuine(context, tx, authority.approvalId);
  const { binding } = authority;
  if (!isBoundTo(row, binding) || binding.planDigest !== use.preview.digest || binding.callerId !== use.caller.id) {
    throw refused("The approval was given for another plan or to another caller, so it does not cover this recovery.");
  }
  if (row.state !== "approved") throw refused(stateSentences[stateOf(row.state)]);
  if (row.expires_at <= context.machine.now()) throw refused(stateSentences.expired);
  const used = await sealed(context, tx, { ...row, state: "consumed" });
  if (!(await replaceApproval(tx, used, "approved"))) throw refused(stateSentences.consumed);
  return about(used);
}

async function decide(context: ApprovalContext, tx: Tx, id: ApprovalId, decision: Decision): Promise<Approval> {
  const row = await genuine(context, tx, id);
  const now = context.machine.now();
  if (row.state !== "pending") throw refused(stateSentences[stateOf(row.state)]);
  if (row.expires_at <= now) throw refused("The request has lapsed. Call start_recovery again to make a new one.");
  if (decision.answer === "approve" && row.phrase !== null && decision.typed?.trim() !== row.phrase) {
    throw refused(`The phrase was not typed as asked, so nothing was approved. It is: ${row.phrase}`);
  }
  const approved = decision.answer === "approve";
  const decided = await sealed(context, tx, {
    ...row,
    state: approved ? "approved" : "declined",
    decided_at: now,
    expires_at: approved ? now + APPROVAL_LIFE : row.expires_at,
    channel: decision.channel,
  });
  if (!(await replaceApproval(tx, decided, "pending"))) throw refused("Somebody else has just answered this request.");
  await appendTrail(context, tx, { action: approved ? "approvalGiven" : "approvalDeclined", ...about(decided) });
  return approvalOf(decided);
}

/** What the trail says of a request. */
function about(row: ApprovalRow): Omit<TrailEvent, "action"> {
  const channel = channelOf(row.channel);
  return {
    caller: { id: row.caller_id, name: row.caller_name },
    tool: row.tool,
    approvalId: row.id,
    planDigest: row.plan_digest,
    ...(channel === null ? {} : { channel }),
  };
}

const stateSentences: Readonly<Record<ApprovalState, string>> = {
  pending: "Nobody has approved this recovery yet.",
  approved: "This request has been approved already.",
  declined: "The person declined this recovery.",
  consumed: "This approval has been used: it starts one recovery only.",
  expired: "The approval has expired: it holds for five minutes. Ask for a new one by calling start_recovery again.",
};

const refused = (message: string): RewindError => new RewindError("approvalRefused", message);

/** A row that was not written by us, or was altered, is treated as if it were not there. */
async function genuine(context: ApprovalContext, tx: Tx, id: string): Promise<ApprovalRow> {
  const row = await findApproval(tx, context.tenant, id);
  if (row !== null && (await isSealed(context, tx, row))) return row;
  throw new RewindError("notFound", `There is no approval request ${id.slice(0, 80)}.`);
}

function newRow(context: ApprovalContext, request: ApprovalRequest): Omit<ApprovalRow, "seal"> {
  const { binding, plan, sentence, callerName, phrase } = request;
  const now = context.machine.now();
  return {
    tenant_id: context.tenant,
    id: context.newId(),
    tool: binding.tool,
    arguments_digest: binding.argumentsDigest,
    plan_digest: binding.planDigest,
    caller_id: binding.callerId,
    caller_name: callerName,
    state: "pending",
    plan_json: JSON.stringify(plan),
    sentence,
    phrase,
    requested_at: now,
    decided_at: null,
    expires_at: now + REQUEST_LIFE,
    channel: null,
  };
}

function isBoundTo(row: ApprovalRow, binding: ApprovalBinding): boolean {
  return (
    row.tool === binding.tool &&
    row.arguments_digest === binding.argumentsDigest &&
    row.plan_digest === binding.planDigest &&
    row.tenant_id === binding.tenantId &&
    row.caller_id === binding.callerId
  );
}

async function sealed(context: ApprovalContext, tx: Tx, row: Omit<ApprovalRow, "seal">): Promise<ApprovalRow> {
  return { ...row, seal: await sealOf(context, tx, row) };
}

async function isSealed(context: ApprovalContext, tx: Tx, row: ApprovalRow): Promise<boolean> {
  const expected = Buffer.from(await sealOf(context, tx, row));
  const actual = Buffer.from(row.seal);
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

async function sealOf(context: ApprovalContext, tx: Tx, row: Omit<ApprovalRow, "seal">): Promise<string> {
  const key = await tenantSecret(tx, context.tenant, "approval-seal", () => context.newId() + context.newId());
  const columns = Object.entries(row)
    .filter(([name]) => name !== "seal")
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return createHmac("sha256", key).update(JSON.stringify(columns)).digest("base64url");
}

function approvalOf(row: ApprovalRow): Approval {
  const plan: Plan = JSON.parse(row.plan_json);
  return {
    id: approvalId(row.id),
    binding: {
      tool: row.tool,
      argumentsDigest: row.arguments_digest,
      planDigest: row.plan_digest,
      tenantId: tenantId(row.tenant_id),
      callerId: row.caller_id,
    },
    state: stateOf(row.state),
    plan,
    sentence: row.sentence,
    callerName: row.caller_name,
    phrase: row.phrase,
    requestedAt: row.requested_at,
    decidedAt: row.decided_at,
    expiresAt: row.expires_at,
    channel: channelOf(row.channel),
  };
}

const stateOf = (text: string): ApprovalState =>
  text === "pending" || text === "approved" || text === "declined" || text === "consumed" ? text : "expired";

const channelOf = (text: string | null): ApprovalChannel | null =>
  approvalChannels.find((channel) => channel === text) ?? null;
