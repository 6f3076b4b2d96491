import type { Approvals } from "./approvals.ts";
import type { AuditTrail } from "./audit-trail.ts";
import type { Investigation } from "./investigation.ts";
import type { RecoveryService } from "./recovery-service.ts";
import type { Session } from "./session.ts";

/** All a face gets: the same four whatever the mode, and wherever the engine runs. */
export interface Services {
  readonly recovery: RecoveryService;
  readonly approvals: Approvals;
  readonly investigation: Investigation;
  readonly trail: AuditTrail;
  readonly session: Session;
}
