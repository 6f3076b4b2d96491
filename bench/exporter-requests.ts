/** A list that an exporter asks for below every object of a type, one request for each object. */
interface ExporterList {
  readonly below: "group" | "application" | "servicePrincipal";
  readonly name: string;
  /** True for a list that a capture holds too. The others are of parts that no capture has. */
  readonly captured: boolean;
}

/**
 * Requests of EntraExporter below its objects. Source: its public default schema (Get-EEDefaultSchema), children of
 * groups, applications and servicePrincipals, as of 2026. It has no record of changes, so every export asks for all.
 */
const lists: readonly ExporterList[] = [
  { below: "group", name: "owners", captured: true },
  { below: "group", name: "members", captured: true },
  { below: "application", name: "owners", captured: true },
  ...["extensionProperties", "tokenIssuancePolicies", "tokenLifetimePolicies", "appManagementPolicies"].map(
    (name): ExporterList => ({ below: "application", name, captured: false }),
  ),
  ...["appRoleAssignments", "appRoleAssignedTo", "oauth2PermissionGrants", "owners"].map(
    (name): ExporterList => ({ below: "servicePrincipal", name, captured: true }),
  ),
  ...[
    "delegatedPermissionClassifications",
    "claimsMappingPolicies",
    "homeRealmDiscoveryPolicies",
    "tokenIssuancePolicies",
    "tokenLifetimePolicies",
    "appManagementPolicies",
  ].map((name): ExporterList => ({ below: "servicePrincipal", name, captured: false })),
];

/** Rows of a page where a request asks for no number. Source: Microsoft Graph, paging, users and groups. */
const PAGE = 100;

export interface ExportedCounts {
  readonly user: number;
  readonly group: number;
  readonly application: number;
  readonly servicePrincipal: number;
}

/** Counts the requests of one export as Graph counts them: a batch counts as the requests in it. */
export function exporterRequests(counts: ExportedCounts, { onlyCaptured }: { readonly onlyCaptured: boolean }): number {
  const pages = Object.values(counts).reduce((sum, count) => sum + Math.max(1, Math.ceil(count / PAGE)), 0);
  return lists
    .filter(({ captured }) => captured || !onlyCaptured)
    .reduce((sum, { below }) => sum + counts[below], pages);
}
