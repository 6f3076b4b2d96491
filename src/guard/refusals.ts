import { type ErrorCode, RewindError } from "../domain/errors.ts";
import type { Caller } from "../domain/roles/role.ts";
import type { AuditTrail } from "../service/audit-trail.ts";
import { type Effect, effects } from "./effect.ts";

/** The facts of a call that are known when it is refused. */
export interface RefusedCall {
  /** Null while the caller is unknown. */
  readonly caller: Caller | null;
  readonly planDigest?: string;
  readonly approvalId?: string;
}

export type Refusing = <T>(call: RefusedCall, work: () => Promise<T>) => Promise<T>;

/**
 * Returns a function that runs parts of a call and records a refusal that ends one of them: `forbidden` for every tool,
 * and any refusal for tools whose effect says so. It does not record `approvalRefused`, because the module for
 * approvals does, nor defects.
 */
export function refusalsOf({ name, effect }: { readonly name: string; readonly effect: Effect }, trail: AuditTrail) {
  const all = effects[effect].refusalsRecorded;
  const isRecorded = (code: ErrorCode) => code === "forbidden" || (all && code !== "approvalRefused");
  const refusing: Refusing = async ({ caller, planDigest, approvalId }, work) => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof RewindError) || !isRecorded(error.code)) throw error;
      await trail.append({
        action: "callRefused",
        caller: caller === null ? null : { id: caller.id, name: caller.userPrincipalName },
        tool: name,
        code: error.code,
        message: error.message,
        ...(planDigest === undefined ? {} : { planDigest }),
        ...(approvalId === undefined ? {} : { approvalId }),
      });
      throw error;
    }
  };
  return refusing;
}
