import type { AuditRecord, ModifiedProperty, Written } from "../authors/audit-record.ts";
import { isSet } from "../sign-in/set-values.ts";
import type { EntityRef, EntityType } from "../tenant/entity.ts";
import { EXISTENCE, recoverable } from "../tenant/recoverable.ts";
import { identifies } from "../tenant/relationship-identity.ts";

/** Source: "Microsoft Entra audit log categories and activities". */
const kinds =
  /(user|group|conditional access policy|named location|application|service principal|authentication strength|partner specific cross-tenant access setting|a partner to cross-tenant access setting)/;
const operationOf = (verb: RegExp): RegExp => new RegExp(`^${verb.source} ${kinds.source}$`, "i");

const creation = operationOf(/(add|create)/);
const restoration = operationOf(/restore/);
const deletion = operationOf(/(delete|remove)/);

const settings = "any";
/** The parts whose reversal matters, by type: what decides about signing in, who may do what, and existence. */
const watched: Readonly<Partial<Record<EntityType, readonly string[] | typeof settings>>> = {
  user: ["accountEnabled", EXISTENCE],
  group: ["membershipRule", "members", "owners", EXISTENCE],
  conditionalAccessPolicy: ["state", "conditions", "grantControls", "sessionControls", EXISTENCE],
  namedLocationPolicy: [
    ...["ipRanges", "isTrusted", "countriesAndRegions", "includeUnknownCountriesAndRegions"],
    EXISTENCE,
  ],
  authenticationMethodPolicy: settings,
  authenticationStrengthPolicy: settings,
  authorizationPolicy: settings,
  crossTenantAccessDefault: settings,
  crossTenantAccessPartner: settings,
  application: ["web", "spa", "publicClient", "identifierUris", "owners", EXISTENCE],
  servicePrincipal: ["accountEnabled", "replyUrls", "owners", EXISTENCE],
  oAuth2PermissionGrant: ["scope"],
  appRoleAssignment: ["appRoleId"],
  roleDefinition: ["rolePermissions", "isEnabled", EXISTENCE],
  roleAssignment: ["roleDefinitionId"],
  roleEligibilitySchedule: ["roleDefinitionId"],
  federatedIdentityCredential: ["subject"],
};

/** Returns true for a value that says what a followed relationship connects. */
export const connects = ({ type }: EntityRef, name: string): boolean =>
  watched[type] !== undefined && identifies(type, name);

/** Returns true for a part whose reversal matters, and which has to be read with its values. */
export const isWatched = ({ type }: EntityRef, name: string): boolean =>
  watched[type] === settings || watched[type]?.includes(name) === true;

/** Returns true for an object that a record creates or restores, false for one that it deletes, and null for others. */
export const existenceAfter = ({ operation, targets }: AuditRecord, { ref, modified }: Written): boolean | null =>
  recoverable[ref.type].softDeletable
    ? existenceOf(operation, modified, targets[0]?.ref === ref)
    : existenceByValues(ref, modified);

function existenceOf(operation: string, modified: readonly ModifiedProperty[], isFirst: boolean): boolean | null {
  if (creation.test(operation) && modified.every(({ oldValue }) => !isSet(oldValue))) return true;
  const written = modified.find(({ name }) => name === EXISTENCE);
  if (written !== undefined) return written.newValue === null;
  if (!isFirst) return null;
  return restoration.test(operation) ? true : deletion.test(operation) ? false : null;
}

/** An object that cannot be soft-deleted comes with its name and goes with it. */
function existenceByValues({ type }: EntityRef, modified: readonly ModifiedProperty[]): boolean | null {
  const { singleton, ends } = recoverable[type];
  if (singleton || ends !== null || modified.length === 0) return null;
  const [hadNone, hasNone] = [
    modified.every(({ oldValue }) => oldValue === null),
    modified.every(({ newValue }) => newValue === null),
  ];
  return hadNone === hasNone ? null : hadNone;
}
