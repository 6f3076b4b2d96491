import type { Coverage } from "../domain/coverage.ts";

/** What a mode can do beyond the common workflow. A tool that needs a missing capability is not listed. */
export interface Capabilities {
  readonly mode: "sandbox" | "microsoft" | "vault";
  readonly coverage: Coverage;
  readonly snapshotsOnDemand: boolean;
  /** A recovery applies exactly the list its preview froze, instead of comparing again at its own time. */
  readonly frozenPlans: boolean;
  readonly propertyScopes: boolean;
  readonly attribution: boolean;
  /** Most ids in one scope. */
  readonly maxScopeIds: number;
}
