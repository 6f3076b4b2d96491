import { MICROSOFT_MAX_IDS } from "../domain/scope.ts";
import type { Capabilities } from "../service/capabilities.ts";
import { microsoftNotices } from "./notices.ts";

/** Capabilities of Microsoft's own service, known without signing in. */
export const microsoftCapabilities: Capabilities = {
  mode: "microsoft",
  coverage: "microsoft",
  snapshotsOnDemand: false,
  frozenPlans: false,
  propertyScopes: false,
  attribution: true,
  investigation: true,
  comparison: false,
  actorScopes: true,
  maxScopeIds: MICROSOFT_MAX_IDS,
  notices: microsoftNotices,
};
