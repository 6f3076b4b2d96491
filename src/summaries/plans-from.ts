import type { Plans } from "../service/plans.ts";
import type { PlanSources } from "./recovery-plan.ts";

/** Makes plans from the answers of a service, the same way in every mode. The first one loads what it takes. */
export const plansFrom = (sources: PlanSources): Plans => ({
  recoveryPlan: async (id) => (await import("./recovery-plan.ts")).recoveryPlan(sources, id),
});
