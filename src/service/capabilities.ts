import type { ApprovalPolicy } from "../domain/approval/approval-policy.ts";
import type { Coverage } from "../domain/tenant/coverage.ts";
import type { Selection } from "../domain/tenant/scope.ts";

/** Abilities of a mode beyond the common workflow. A tool that needs a missing capability is not listed. */
export interface Capabilities {
  readonly mode: "sandbox" | "microsoft" | "vault";
  readonly coverage: Coverage;
  readonly snapshotsOnDemand: boolean;
  /** A recovery applies exactly the list its preview froze, instead of comparing again at its own time. */
  readonly frozenPlans: boolean;
  readonly propertyScopes: boolean;
  readonly attribution: boolean;
  /** Objects can be found by name, and have a history. */
  readonly investigation: boolean;
  /** Any two snapshots can be compared, not only one with now. */
  readonly comparison: boolean;
  /** Most ids in one scope. */
  readonly maxScopeIds: number;
  /** True if no call through this server may change the tenant, for any caller. */
  readonly readOnly?: boolean;
  /** The only objects that may be recovered through this server, for any caller. Absent without a limit. */
  readonly allowed?: Selection;
  /** The operator's demands on approvals. Absent without any. */
  readonly approvalPolicy?: ApprovalPolicy;
  /** Facts that people must know in this mode. Absent without such facts. */
  readonly notices?: Notices;
}

/** Sentences by where they matter. */
export interface Notices {
  readonly preview: readonly string[];
  /** For the approval sentence too. */
  readonly recovery: readonly string[];
  readonly tenant: readonly string[];
}
