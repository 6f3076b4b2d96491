import type { ExposureContext, GroupPower, RoleHolding } from "../../src/domain/dangers/exposure-type.ts";

/** A group whose members get nothing by it. */
export const powerless: GroupPower = {
  ...{ roles: [], eligible: [], isTenantWide: false, excludedBy: { count: 0, names: [] } },
};

/** A role without a holder. */
export const unassigned: RoleHolding = { active: { total: 0, phrases: [] }, eligible: { total: 0, phrases: [] } };

/** A tenant in which no object is special. */
export const plainContext: ExposureContext = {
  isPrivileged: () => false,
  isRoleAssignable: () => false,
  isEmergency: () => false,
  membersGet: () => powerless,
  membersOf: () => ({ all: 0, users: 0 }),
  holdersOf: () => unassigned,
  rightsOver: () => ({ ...unassigned, isPrivileged: false }),
  ownRole: () => null,
  guests: 0,
  otherTenants: { before: {}, after: {} },
  verifiedDomains: new Set(),
  directHolders: () => 3,
  nameOf: () => null,
};
