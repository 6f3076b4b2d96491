/** The property that holds the id of a role's template. Source: directoryAudit of "Core Directory", RoleManagement. */
export const ROLE_TEMPLATE = "Role.TemplateId";
