import { type ErrorCode, RewindError } from "../domain/errors.ts";
import type { Caller } from "../domain/role.ts";
import type { AuditTrail } from "../service/audit-trail.ts";
import { type Effect, effects } from "./effect.ts";

/** What is known of a call at the moment it is refused. */
export interface RefusedCall {
  /** Null while it is not known who calls. */
  readonly caller: Caller | null;
  readonly planDigest?: string;
}

export type Refusing = <T>(call: RefusedCall, work: () => Promise<T>) => Promise<T>;

/**
 * Does the parts of a call; a refusal any of them ends in becomes one record of the trail: each refusal of what changes
 * or stops something, and wherever somebody may not. Two kinds are none of ours: what was refused about an approval,
 * which whoever keeps the approvals has recorded by then, and a defect.
 */
export function refusalsOf({ name, effect }: { readonly name: string; readonly effect: Effect }, trail: AuditTrail) {
  const { refusalsRecorded } = effects[effect];
  const ours = (code: ErrorCode) => code === "forbidden" || (refusalsRecorded && code !== "approvalRefused");
  const refusing: Refusing = async ({ caller, planDigest }, work) => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof RewindError) || !ours(error.code)) throw error;
      const { approvalId } = error.facts;
      await trail.append({
        action: "callRefused",
        caller: caller === null ? null : { id: caller.id, name: caller.userPrincipalName },
        tool: name,
        code: error.code,
        message: error.message,
        ...(planDigest === undefined ? {} : { planDigest }),
        ...(typeof approvalId === "string" ? { approvalId } : {}),
      });
      throw error;
    }
  };
  return refusing;
}
