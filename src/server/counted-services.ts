import { RewindError } from "../domain/errors.ts";
import type { Approvals } from "../service/approvals.ts";
import type { AuditTrail } from "../service/audit-trail.ts";
import type { Services } from "../service/services.ts";
import type { Metrics } from "./metrics.ts";

/** Returns the same services, whose refusals and answers to requests for approval are counted. */
export const countedServices = (services: Services, metrics: Pick<Metrics, "decided" | "refused">): Services => ({
  ...services,
  approvals: countedApprovals(services.approvals, metrics),
  trail: countedTrail(services.trail, metrics),
});

const countedApprovals = (approvals: Approvals, { decided }: Pick<Metrics, "decided">): Approvals => ({
  request: (request) => approvals.request(request),
  get: (id) => approvals.get(id),
  listPending: () => approvals.listPending(),
  listGiven: () => approvals.listGiven(),
  voidIfWorse: (id, now) => approvals.voidIfWorse(id, now),
  async decide(id, decision) {
    try {
      const approval = await approvals.decide(id, decision);
      decided(decision.answer);
      return approval;
    } catch (error) {
      if (error instanceof RewindError && error.code === "approvalRefused") decided("refused");
      throw error;
    }
  },
});

const countedTrail = (trail: AuditTrail, { refused }: Pick<Metrics, "refused">): AuditTrail => ({
  list: (page) => trail.list(page),
  recovery: (of) => trail.recovery(of),
  verify: () => trail.verify(),
  verifyNewest: () => trail.verifyNewest(),
  async append(event) {
    if (event.action === "callRefused" && event.code !== undefined) refused(event.code);
    await trail.append(event);
  },
});
