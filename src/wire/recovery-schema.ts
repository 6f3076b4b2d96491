/**
 * The types of Microsoft Entra Backup and Recovery as this program speaks them: what the codec covers, and what
 * `$metadata` is written from. Source: Microsoft Graph v1.0 metadata of 20 August 2026.
 */
export const NAMESPACE = "microsoft.graph.entraRecoveryServices";

/** A member's number is its place. Those after `unknownFutureValue` are sent only to who asks for unknown members. */
export const enums = {
  recoveryAction: ["softDelete", "update", "restore", "unknownFutureValue"],
  recoveryStatus: [
    "initialized",
    "running",
    "successful",
    "failed",
    "abandoned",
    "unknownFutureValue",
    "calculating",
    "loadingData",
  ],
  resourceTypeName: [
    "user",
    "group",
    "conditionalAccessPolicy",
    "namedLocationPolicy",
    "authenticationMethodPolicy",
    "authorizationPolicy",
    "authenticationStrengthPolicy",
    "application",
    "servicePrincipal",
    "unknownFutureValue",
    "oAuth2PermissionGrant",
    "appRoleAssignment",
    "organization",
  ],
} as const;

export type EnumName = keyof typeof enums;

/** A type with its own members, by name. A question mark ends the type of a member that may be null. */
export interface StructuredType {
  readonly base?: string;
  readonly abstract?: boolean;
  readonly open?: boolean;
  readonly properties: Readonly<Record<string, string>>;
  /** Navigation to collections of these types; `contained` ones live in their owner. */
  readonly navigation?: Readonly<Record<string, { readonly to: string; readonly contained: boolean }>>;
}

export const complexTypes = {
  entityTypeAndIds: { properties: { entityIds: "Edm.String[]", entityType: "resourceTypeName" } },
  recoveryJobEntityNameAndIdsFilter: {
    base: "recoveryJobFilteringCriteriaBase",
    properties: { filterValues: "entityTypeAndIds[]" },
  },
  recoveryJobEntityNamesFilter: {
    base: "recoveryJobFilteringCriteriaBase",
    properties: { entityTypes: "resourceTypeName[]" },
  },
  recoveryJobFilteringCriteriaBase: { properties: {} },
} as const satisfies Readonly<Record<string, StructuredType>>;

export const entityTypes = {
  recovery: {
    properties: {},
    navigation: {
      jobs: { to: "recoveryJobBase", contained: true },
      snapshots: { to: "snapshot", contained: true },
    },
  },
  recoveryChangeObjectBase: {
    open: true,
    properties: {
      displayName: "Edm.String?",
      entityTypeName: "resourceTypeName",
      failureMessage: "Edm.String?",
      recoveryAction: "recoveryAction",
    },
  },
  recoveryJob: {
    base: "recoveryJobBase",
    properties: {
      totalFailedChanges: "Edm.Int32?",
      totalLinksModified: "Edm.Int32?",
      totalObjectsModified: "Edm.Int32?",
    },
  },
  recoveryJobBase: {
    abstract: true,
    properties: {
      filteringCriteria: "recoveryJobFilteringCriteriaBase?",
      jobCompletionDateTime: "Edm.DateTimeOffset?",
      jobStartDateTime: "Edm.DateTimeOffset",
      status: "recoveryStatus",
      targetStateDateTime: "Edm.DateTimeOffset",
      totalChangedLinksCalculated: "Edm.Int32?",
      totalChangedObjectsCalculated: "Edm.Int32?",
    },
  },
  recoveryPreviewJob: { base: "recoveryJobBase", properties: {} },
  snapshot: {
    properties: { createdDateTime: "Edm.DateTimeOffset", totalChangedObjects: "Edm.Int32?" },
    navigation: {
      recoveryJobs: { to: "recoveryJob", contained: false },
      recoveryPreviewJobs: { to: "recoveryPreviewJob", contained: false },
    },
  },
} as const satisfies Readonly<Record<string, StructuredType>>;

/** Bound to one object of a type; what returns something is a function, what does something an action. */
export const operations = {
  cancel: { on: "recoveryJobBase" },
  getChanges: { on: "recoveryPreviewJob", returns: "recoveryChangeObjectBase[]" },
  getFailedChanges: { on: "recoveryJob", returns: "recoveryChangeObjectBase[]" },
} as const;

export type OperationName = keyof typeof operations;

/** The qualified name, which v1.0 needs for its operations and a request for its filtering criteria. */
export const qualified = (name: string): string => `${NAMESPACE}.${name}`;
