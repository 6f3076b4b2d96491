import {
  complex,
  dateTime,
  each,
  flag,
  guid,
  having,
  list,
  type ObjectSchema,
  open,
  text,
  word,
} from "./property-schema.ts";

/** Source: Microsoft Graph v1.0, "oAuth2PermissionGrant resource type". */
export const oAuth2PermissionGrant: ObjectSchema = {
  properties: {
    ...having("write", { scope: text(4_096) }),
    ...having("create", {
      ...each("clientId principalId resourceId", guid),
      consentType: word("AllPrincipals Principal"),
    }),
  },
  required: ["clientId", "consentType", "resourceId"],
  neverNull: [],
};

/** Source: Microsoft Graph v1.0, "appRoleAssignment resource type". */
export const appRoleAssignment: ObjectSchema = {
  properties: {
    ...having("create", each("appRoleId principalId resourceId", guid)),
    ...having("read", {
      ...each("createdDateTime deletedDateTime", dateTime),
      ...each("principalDisplayName principalType resourceDisplayName", text()),
    }),
  },
  required: ["appRoleId", "principalId", "resourceId"],
  neverNull: [],
};

/** Source: Microsoft Graph v1.0, "unifiedRoleDefinition resource type". */
export const roleDefinition: ObjectSchema = {
  properties: {
    ...having("write", {
      description: text(1_024),
      displayName: text(256),
      isEnabled: flag,
      rolePermissions: list(
        complex({
          allowedResourceActions: list(text(512)),
          condition: text(4_096),
          excludedResourceActions: list(text(512)),
        }),
      ),
      version: text(),
    }),
    ...having("create", { templateId: text() }),
    ...having("read", { isBuiltIn: flag, resourceScopes: list(text()), inheritsPermissionsFrom: list(open) }),
  },
  required: ["displayName", "isEnabled", "rolePermissions"],
  neverNull: ["displayName", "isEnabled", "rolePermissions"],
};

/** Source: Microsoft Graph v1.0, "unifiedRoleAssignment resource type". Assignments are never changed. */
export const roleAssignment: ObjectSchema = {
  properties: having("create", {
    ...each("principalId roleDefinitionId", guid),
    directoryScopeId: text(),
    appScopeId: text(),
    condition: text(4_096),
  }),
  required: ["principalId", "roleDefinitionId"],
  neverNull: [],
};

/** Source: Microsoft Graph v1.0, "unifiedRoleEligibilitySchedule resource type". Requests write it, and it is read only. */
export const roleEligibilitySchedule: ObjectSchema = {
  properties: having("read", {
    ...each("principalId roleDefinitionId directoryScopeId appScopeId memberType status createdUsing", text()),
    ...each("createdDateTime modifiedDateTime", dateTime),
    scheduleInfo: open,
  }),
  required: [],
  neverNull: [],
};
