import { type AuditRecord, type ModifiedProperty, targetWithId } from "../authors/audit-record.ts";
import { authored } from "../authors/contributions.ts";
import type { Authored } from "../changes/change.ts";
import { type CredentialNames, credentialsTold, hasCredentials } from "../changes/credentials.ts";
import { isPrivilegedRoleName } from "../roles/privileged-roles.ts";
import type { Coverage } from "../tenant/coverage.ts";
import { type EntityRef, isApplicationType, refKey } from "../tenant/entity.ts";
import type { Link } from "../tenant/link.ts";
import { isRoleGrantType, roleGrantOf } from "../tenant/role-grant.ts";
import { WHOLE_TENANT } from "../tenant/role-scope.ts";
import { wellKnownName } from "../tenant/well-known.ts";
import { itself, told } from "../words/told.ts";
import { quoted } from "../words/untrusted.ts";
import { applicationName } from "./application-exposures.ts";
import { unknownPower } from "./application-power.ts";
import { entryExposures } from "./entry-records.ts";
import type { Exposure } from "./exposure-type.ts";
import { ofTaken } from "./out-of-force.ts";
import { gainKey, gravityOfRole } from "./privilege-gains.ts";
import { type RecordedPart, recordedParts } from "./recorded-additions.ts";
import { addedNames, addsCredential, listsCredentials, newKeyIds } from "./recorded-credentials.ts";
import { scopeText } from "./role-exposures.ts";

/** An object that a record of the log concerns. */
export interface RecordTarget {
  readonly ref: EntityRef;
  readonly displayName: string | null;
}

/** An exposure that only the audit log shows, with the object it concerns. */
export interface RecordedExposure extends RecordTarget {
  readonly exposure: Exposure;
  /** The ids of the credentials that were added. Empty for other exposures, and where the record names no ids. */
  readonly keyIds: readonly string[];
  /** The role that was given. Absent for other exposures. */
  readonly given?: RoleWrite;
  /** The owner that was added, as a link. Absent for other exposures. */
  readonly link?: Link;
  readonly by: Authored;
}

/** Source: "Microsoft Entra audit log categories and activities", ApplicationManagement and RoleManagement. */
const credentialOperation = /\b(add|update|create)\b.*(credential|certificates and secrets|federated identity)/i;
const anyCredential = /credential|certificates and secrets|federated identity/i;
const ROLE_NAME = "Role.DisplayName";
/** Returns true for a property whose values say what a record gives: a credential or a role. */
export const isReadForDangers = (name: string): boolean => listsCredentials(name) || name === ROLE_NAME;

const roleOperation = /^(add|remove) (eligible )?member (?:to|from) role/i;
/** A request for a role, which another record completes, or its refusal. Source: directoryAudit records of the service "PIM". */
const roleRequest = /\b(?:request|requested|canceled)\b/i;
/** The category of memberships of groups, which have the same activities. */
const GROUP_ROLES = "GroupManagement";

/** Finds credentials that were added to applications, and directory roles that were given, in a record of the log. */
export function recordedExposures(record: AuditRecord, coverage: Coverage): RecordedExposure[] {
  const by = authored(record);
  const { operation, result, targets } = record;
  if (result !== "success") return [];
  const [target] = targets;
  if (target?.ref == null) return [];
  const { ref, displayName } = target;
  if (isApplicationType(ref.type)) {
    const isRemovable = coverage === "extended" || /federated/i.test(operation);
    // The operation has the same name for a credential that is taken away.
    const written = target.modified.flatMap((one) => addsCredential(one) ?? []);
    const added = written.length > 0 ? written.includes(true) : credentialOperation.test(operation);
    const keyIds = target.modified.flatMap(newKeyIds);
    const names = addedNames(target.modified);
    return added
      ? [{ ref, displayName, exposure: credentialAdded({ ref, displayName }, names, isRemovable), keyIds, by }]
      : [];
  }
  const given = roleWriteOf(record, coverage);
  if (given?.isGiven !== true || (given.role !== null && !isPrivilegedRoleName(given.role))) return [];
  const exposure = roleGiven(given, coverage);
  return [{ ref: given.ref, displayName: given.displayName, exposure, keyIds: [], given, by }];
}

/** A role that a record gives to a holder or takes away. The role's name is null if the record does not hold it. */
export interface RoleWrite extends RecordTarget {
  readonly role: string | null;
  readonly isGiven: boolean;
  /** True for the right to activate the role, which the end of an activation does not take away. */
  readonly isEligible: boolean;
  /** Words on the part of the tenant that it is limited to. Absent for the whole tenant. */
  readonly within?: string;
}

/** Returns the role that a record gives or takes away, or null for other records. */
export function roleWrite({ category, operation, result, targets }: AuditRecord): RoleWrite | null {
  const [target, ...others] = targets;
  const [, verb, eligible] = roleOperation.exec(operation) ?? [];
  if (result !== "success" || target?.ref == null || verb === undefined) return null;
  if (roleRequest.test(operation) || category === GROUP_ROLES) return null;
  const role = roleIn(target.modified) ?? others.find((other) => other.ref === null)?.displayName ?? null;
  const { ref, displayName } = target;
  const isGiven = verb.toLowerCase() === "add";
  return { ref, displayName, role, isGiven, isEligible: eligible !== undefined };
}

/**
 * Returns the role that a record gives or takes away, also one whose assignment or eligibility is the record's first target
 * where the lists of the coverage do not have those.
 */
export const roleWriteOf = (record: AuditRecord, coverage: Coverage): RoleWrite | null =>
  roleWrite(record) ?? (coverage === "microsoft" ? grantWrite(record) : null);

function grantWrite(record: AuditRecord): RoleWrite | null {
  const [target] = record.targets;
  if (record.result !== "success" || target?.ref == null || !isRoleGrantType(target.ref.type)) return null;
  const { ref, modified } = target;
  const isGiven = modified.some(({ newValue }) => newValue !== null);
  const properties = Object.fromEntries(modified.map((one) => [one.name, one.newValue ?? one.oldValue] as const));
  const grant = roleGrantOf(properties);
  // An update of its period leaves the role out.
  if (grant === null) return null;
  const nameOf = (id: string) => targetWithId(record, id)?.displayName ?? null;
  const holder = targetWithId(record, grant.principal);
  const within = scopeText(grant.scope === WHOLE_TENANT ? null : grant.scope, ({ id }) => nameOf(id));
  return {
    ref: holder?.ref ?? { type: "user", id: grant.principal },
    displayName: holder?.displayName ?? grant.principal,
    role: wellKnownName("directoryRole", grant.role) ?? nameOf(grant.role) ?? grant.role,
    isGiven,
    isEligible: ref.type === "roleEligibilitySchedule",
    ...(within === "" ? {} : { within }),
  };
}

/** Returns the application or service principal whose secrets or certificates a record changed, or null. */
export function changedCredentials({ operation, result, targets }: AuditRecord): RecordTarget | null {
  const [target] = targets;
  if (result !== "success" || target?.ref == null) return null;
  const { ref, displayName } = target;
  if (!isApplicationType(ref.type)) return null;
  const isChanged = anyCredential.test(operation) || target.modified.some(({ name }) => listsCredentials(name));
  return isChanged ? { ref, displayName } : null;
}

/**
 * Finds exposures in records that come newest first, which roles were taken from their holders since, and the owners and
 * addresses of applications that were not.
 */
export class ExposuresInLog {
  readonly #coverage: Coverage;
  readonly #lastGiven = new Map<string, boolean>();

  constructor(coverage: Coverage) {
    this.#coverage = coverage;
  }

  /** Returns what a record exposes. A role that the last write of it took from its holder is out of force. */
  in(record: AuditRecord): RecordedExposure[] {
    const write = roleWriteOf(record, this.#coverage);
    if (write !== null && !this.#lastGiven.has(keyOf(write))) this.#lastGiven.set(keyOf(write), write.isGiven);
    const own = recordedExposures(record, this.#coverage).map((one) =>
      this.#isTaken(one) ? { ...one, exposure: ofTaken(one.exposure) } : one,
    );
    const parts = recordedParts(record, this.#coverage).flatMap((part) => this.#lasting(part));
    return [
      ...own,
      ...[...entryExposures(record), ...parts].map((one) => ({ keyIds: [], ...one, by: authored(record) })),
    ];
  }

  #lasting({ key, isGiven, exposures, ref, displayName, link }: RecordedPart): Omit<RecordedExposure, "by">[] {
    const isNewest = !this.#lastGiven.has(key);
    if (isNewest) this.#lastGiven.set(key, isGiven);
    if (!isNewest || !isGiven) return [];
    const more = link === undefined ? {} : { link };
    return exposures().map((exposure) => ({ ref, displayName, exposure, keyIds: [], ...more }));
  }

  #isTaken({ given }: RecordedExposure): boolean {
    return given !== undefined && this.#lastGiven.get(keyOf(given)) === false;
  }
}

const keyOf = ({ ref, role, isEligible, within = "" }: RoleWrite): string =>
  `${refKey(ref)} ${isEligible} ${role ?? ""}${within}`;

/** Entra ID names the role in a property of the record, in quotes. */
function roleIn(modified: readonly ModifiedProperty[]): string | null {
  const written = modified.find(({ name }) => name === ROLE_NAME);
  const value = written?.newValue ?? written?.oldValue;
  return typeof value === "string" ? value.replaceAll('"', "") : null;
}

/** Secrets and certificates are in no history of Microsoft's service, so that its recovery cannot remove them. */
function credentialAdded(about: RecordTarget, names: CredentialNames, isRemovable: boolean): Exposure {
  const stays = isRemovable ? "" : ", and no recovery removes it";
  const which = hasCredentials(names) ? told`: ${credentialsTold(names)}` : "";
  const sentence = told`A credential was added to ${itself(`the ${applicationName(about)}`)}${stays}${which}.`;
  const says = { plan: sentence, done: sentence };
  return { rule: "credentialAdded", severity: "high", says, actsAs: { ref: about.ref, power: unknownPower } };
}

/** Microsoft's service recovers no role. Another one shows the same gift in its own list, where it is as grave. */
function roleGiven({ ref, displayName, role, isEligible, within = "" }: RoleWrite, coverage: Coverage): Exposure {
  const isLeft = coverage === "microsoft";
  const stays = isLeft ? ", and no recovery removes it" : "";
  const who = itself(quoted(displayName));
  const sentence = isEligible
    ? told`${who} was given the right to activate the role ${quoted(role)}${within}${stays}.`
    : told`${who} was given the role ${quoted(role)}${within}${stays}.`;
  const gain = role === null || isEligible || within !== "" ? {} : { gain: gainKey(role, ref.id) };
  const severity = role === null ? "high" : gravityOfRole(role, { isWhole: within === "" });
  return { rule: "privilegeGained", severity, says: { plan: sentence, done: sentence }, ...gain };
}
