import { EXTENDED_MAX_IDS } from "../../domain/tenant/scope.ts";
import type { Capabilities } from "../../service/capabilities.ts";

/** Known without opening a sandbox, because the server lists its tools before there is one. */
export const sandboxCapabilities: Capabilities = {
  mode: "sandbox",
  coverage: "extended",
  snapshotsOnDemand: true,
  frozenPlans: true,
  propertyScopes: true,
  attribution: true,
  investigation: true,
  comparison: true,
  maxScopeIds: EXTENDED_MAX_IDS,
};
