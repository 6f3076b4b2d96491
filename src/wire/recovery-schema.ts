/**
 * The types of Microsoft Entra Backup and Recovery that the codec covers. `$metadata` is written from them. Source:
 * Microsoft Graph v1.0 metadata of 20 August 2026.
 */
export const NAMESPACE = "microsoft.graph.entraRecoveryServices";

/**
 * Enum members in the order of their numbers. Members after `unknownFutureValue` are sent only to clients that ask for
 * unknown members.
 */
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

/** A type with its own members by name. A question mark marks a nullable member. */
export interface StructuredType {
  readonly base?: string;
  readonly abstract?: boolean;
  readonly open?: boolean;
  readonly properties: Readonly<Record<string, string>>;
  /** Navigation to collections of these types. Contained ones live in their owner. */
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

/** Operations bound to one object of a type. One with a result is a function, any other an action. */
export const operations = {
  cancel: { on: "recoveryJobBase" },
  getChanges: { on: "recoveryPreviewJob", returns: "recoveryChangeObjectBase[]" },
  getFailedChanges: { on: "recoveryJob", returns: "recoveryChangeObjectBase[]" },
} as const;

export type OperationName = keyof typeof operations;

/** Returns the qualified name, which v1.0 requires for operations and for filtering criteria. */
export const qualified = (name: string): string => `${NAMESPACE}.${name}`;
