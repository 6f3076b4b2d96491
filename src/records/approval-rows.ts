import { createHmac, timingSafeEqual } from "node:crypto";
import {
  type Approval,
  type ApprovalBinding,
  type ApprovalChannel,
  type ApprovalState,
  type Approver,
  type Authentication,
  approvalChannels,
  approvalStates,
  type MadeDemand,
  type Plan,
} from "../domain/approval/approval.ts";
import { RewindError } from "../domain/errors.ts";
import { approvalId, type TenantId } from "../domain/ids.ts";
import { MINUTE } from "../domain/time.ts";
import type { ApprovalRequest } from "../service/approvals.ts";
import type { TrailEvent } from "../service/audit-trail.ts";
import { type ApprovalRow, findApproval } from "../store/records/approvals.ts";
import { findSecret, tenantSecret } from "../store/sql/secrets.ts";
import { storedJson } from "../store/sql/stored-json.ts";
import type { TenantDb, TenantTx } from "../store/sql/tenant-db.ts";
import type { RecordsContext } from "./records-context.ts";

/** The time that a request waits for a person. */
const REQUEST_LIFE = 30 * MINUTE;

/** Returns a row for a new request, not sealed yet. */
export function newRow(context: RecordsContext, request: ApprovalRequest): Omit<ApprovalRow, "seal"> {
  const { binding, plan, sentence, callerName, phrase, demands } = request;
  const now = context.machine.now();
  return {
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
    approver_id: null,
    approver_name: null,
    authentication_json: null,
    demands_json: demands.length === 0 ? null : JSON.stringify(demands),
  };
}

export const isBoundTo = (tenant: TenantId, row: ApprovalRow, binding: ApprovalBinding): boolean =>
  otherThan(tenant, row, binding) === null;

/** Describes how the two differ, or returns null if they match. */
export function otherThan(tenant: TenantId, row: ApprovalRow, binding: ApprovalBinding): string | null {
  if (tenant !== binding.tenantId) return "for another tenant";
  if (row.caller_id !== binding.callerId) return "to another caller";
  if (row.plan_digest !== binding.planDigest) return "for another plan";
  const same = row.tool === binding.tool && row.arguments_digest === binding.argumentsDigest;
  return same ? null : "for a call with other arguments";
}

/** Returns the row under a seal that covers every column of it, with a key that is kept in the store. */
export async function sealed(
  context: RecordsContext,
  tx: TenantTx,
  row: Omit<ApprovalRow, "seal">,
): Promise<ApprovalRow> {
  const key = await tenantSecret(tx, SEAL_KEY, () => context.newId() + context.newId());
  return { ...row, seal: sealOf(key, tx.tenant, row) };
}

/** Returns true if this or an earlier version of this program wrote the row and it was not altered since. */
export async function isSealed(db: TenantDb, row: ApprovalRow): Promise<boolean> {
  const key = await findSecret(db, SEAL_KEY);
  if (key === null) return false;
  const actual = Buffer.from(row.seal);
  return [addedColumns, [...addedColumns, ...approverColumns]].some((optional) => {
    const expected = Buffer.from(sealOf(key, db.tenant, row, optional));
    return expected.length === actual.length && timingSafeEqual(expected, actual);
  });
}

const SEAL_KEY = "approval-seal";

/** Seals all columns, except that optional ones are left out where they are null. */
function sealOf(
  key: string,
  tenant: TenantId,
  row: Omit<ApprovalRow, "seal">,
  optional: readonly string[] = addedColumns,
): string {
  const columns = Object.entries({ ...row, tenant_id: tenant })
    .filter(([name, value]) => name !== "seal" && !(optional.includes(name) && value === null))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return createHmac("sha256", key).update(JSON.stringify(columns)).digest("base64url");
}

/** Columns that sealed rows of earlier versions lack. */
const addedColumns: readonly string[] = ["authentication_json", "demands_json"];

/** Columns that rows of the first version lack as well. Later ones are sealed with them, also where they are null. */
const approverColumns: readonly string[] = ["approver_id", "approver_name"];

export function approvalOf(tenant: TenantId, row: ApprovalRow): Approval {
  const plan: Plan = JSON.parse(row.plan_json);
  return {
    id: approvalId(row.id),
    binding: {
      tool: row.tool,
      argumentsDigest: row.arguments_digest,
      planDigest: row.plan_digest,
      tenantId: tenant,
      callerId: row.caller_id,
    },
    state: stateOf(row.state),
    plan,
    sentence: row.sentence,
    callerName: row.caller_name,
    phrase: row.phrase,
    demands: demandsOf(row),
    requestedAt: row.requested_at,
    decidedAt: row.decided_at,
    expiresAt: row.expires_at,
    channel: channelOf(row.channel),
    approver: approverOf(row),
  };
}

/** The state of a row that was found altered. It counts no more. */
export const ALTERED = "altered";

export const stateOf = (text: string): ApprovalState => approvalStates.find((state) => state === text) ?? "expired";

export function approverOf({ approver_id, approver_name, authentication_json }: ApprovalRow): Approver | null {
  if (approver_id === null) return null;
  const approver = { id: approver_id, name: approver_name ?? "" };
  if (authentication_json === null) return approver;
  return { ...approver, authentication: storedJson<Authentication>(authentication_json) };
}

export const demandsOf = ({ demands_json }: Pick<ApprovalRow, "demands_json">): readonly MadeDemand[] =>
  demands_json === null ? [] : storedJson<readonly MadeDemand[]>(demands_json);

export const channelOf = (text: string | null): ApprovalChannel | null =>
  approvalChannels.find((channel) => channel === text) ?? null;

/** Returns the facts about a request for its records in the trail. */
export function about(row: ApprovalRow): Omit<TrailEvent, "action"> {
  const channel = channelOf(row.channel);
  const approver = approverOf(row);
  const demands = demandsOf(row).map(({ demand }) => demand);
  return {
    caller: { id: row.caller_id, name: row.caller_name },
    tool: row.tool,
    approvalId: row.id,
    planDigest: row.plan_digest,
    ...(channel === null ? {} : { channel }),
    ...(approver === null ? {} : { approver }),
    ...(demands.length === 0 ? {} : { demands }),
  };
}

/** Returns a row, or throws `notFound` for one that this program did not write or that was altered. */
export async function genuine(db: TenantDb, id: string): Promise<ApprovalRow> {
  const row = await findApproval(db, id);
  if (row !== null && (await isSealed(db, row))) return row;
  throw new RewindError("notFound", `There is no approval request ${id.slice(0, 80)}.`);
}
