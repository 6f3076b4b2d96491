import { MICROSOFT_MAX_IDS } from "../domain/tenant/scope.ts";
import type { Capabilities, Notices } from "../service/capabilities.ts";
import { loadEstimate, upTo } from "../summaries/duration-estimates.ts";

/**
 * Documented facts to know before relying on Microsoft's service. Sources: Microsoft Graph, Entra recovery services
 * overview, and Entra Backup and Recovery, scope and limitations.
 */
const microsoftNotices: Notices = {
  preview: [
    `The first use of a snapshot loads it: ${upTo(loadEstimate(50_000))} below 50,000 objects, ${upTo(loadEstimate(null))} above a million. Comparing takes about 45 min for each 100,000 changes.`,
    "A tenant has one job at a time, of either kind; jobs and their results are kept for seven days.",
    "Permanently deleted objects and read-only properties never appear.",
  ],
  recovery: [
    "Microsoft's service compares again when it recovers, so it may change further parts of the objects that this preview shows.",
    "Users and groups synchronized from on-premises stay as they are, deleted ones and the members of such groups too. Their memberships of cloud groups come back.",
    "Its writes raise no change notifications and no delta records: applications that follow the directory by them stay stale until they read it afresh.",
    "A recovery cannot be undone by the service; the values it overwrites are kept in the journal of this server.",
  ],
  tenant: [
    "Backup and Recovery needs Microsoft Entra ID P1 or P2 and a workforce tenant (not External ID, not Azure AD B2C).",
    "Nothing can be recovered into another tenant.",
  ],
};

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
  maxScopeIds: MICROSOFT_MAX_IDS,
  notices: microsoftNotices,
};
