import type { Approvals } from "./approvals.ts";
import type { AuditTrail } from "./audit-trail.ts";
import type { Investigation } from "./investigation.ts";
import type { Plans } from "./plans.ts";
import type { RecoveryService } from "./recovery-service.ts";
import type { Session } from "./session.ts";

/** Everything a face gets, the same in every mode and wherever the engine runs. It belongs to one session. */
export interface Services {
  readonly recovery: RecoveryService;
  readonly approvals: Approvals;
  readonly investigation: Investigation;
  readonly plans: Plans;
  readonly trail: AuditTrail;
  readonly session: Session;
}
