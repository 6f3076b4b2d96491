/** The scope of a role that is held for the whole tenant. Source: unifiedRoleAssignment.directoryScopeId of Graph v1.0. */
export const WHOLE_TENANT = "/";
