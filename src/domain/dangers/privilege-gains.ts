import type { FromNested, PlanRisk, Risk, Severity } from "../changes/risk.ts";
import { type EntityRef, type EntityType, type RefKey, refOfKey } from "../tenant/entity.ts";
import { countOf } from "../words/counted-words.ts";
import { firstOf, listed, toldFirst } from "../words/name-list.ts";
import { itself, told, type Wording } from "../words/told.ts";
import { type ObjectName, plainName } from "../words/told-name.ts";
import { quoted } from "../words/untrusted.ts";
import type { Exposure } from "./exposure-type.ts";
import { someOf } from "./risk-subject.ts";

/** The privileged roles of users, groups and service principals, by ref. */
export type RolesHeld = ReadonlyMap<RefKey, readonly string[]>;

/** One who holds a role in one of two states only. */
export interface RoleShift {
  readonly ref: EntityRef;
  readonly name: ObjectName | null;
  readonly role: string;
  readonly isEmergency?: boolean;
  /** The groups that give it the role. Absent where it is given to the holder itself. */
  readonly through?: readonly RoleGroup[];
}

export interface RoleGroup {
  readonly ref: EntityRef;
  readonly name: ObjectName | null;
}

/** Most names in a sentence. The number is always given. */
const MOST_NAMES = 100;
const GROUPS_NAMED = 2;

/** Roles with which a holder can take over the whole tenant. */
export const tenantWideRoles: ReadonlySet<string> = new Set([
  "Global Administrator",
  "Privileged Role Administrator",
  "Privileged Authentication Administrator",
]);

/** Returns the gravity of a privileged role that someone holds or may activate. */
export const gravityOfRole = (
  role: string,
  { isWhole }: { readonly isWhole: boolean } = { isWhole: true },
): Severity => (isWhole && tenantWideRoles.has(role) ? "critical" : "high");

/** Returns the roles that are held afterwards and were not before, by holder. */
export function rolesGained(before: RolesHeld, after: RolesHeld): Map<RefKey, readonly string[]> {
  const gained = new Map<RefKey, readonly string[]>();
  for (const [key, roles] of after) {
    const held = before.get(key) ?? [];
    const more = roles.filter((role) => !held.includes(role));
    if (more.length > 0) gained.set(key, more);
  }
  return gained;
}

/** A text that is equal exactly for one role of one holder. */
export const gainKey = (role: string, holderId: string): string => `${holderId.toLowerCase()} ${role}`;

/** Returns true for the danger of a role that its holder gains, if the gains of the whole name both. */
export function namedIn(gains: ReadonlyMap<RefKey, readonly string[]>): (risk: Risk) => boolean {
  const keys = new Set([...gains].flatMap(([key, roles]) => roles.map((role) => gainKey(role, refOfKey(key).id))));
  return ({ gain }) => gain !== undefined && keys.has(gain);
}

/** A role that is gained, with the name of the first who gains it. */
export interface PrivilegeExposure extends Exposure {
  readonly displayName: string | null;
  readonly holders: readonly RoleShift[];
}

/** A danger of a difference as a whole, with those who gain or lose the role if it is about one. */
export interface WholeDanger extends PlanRisk, FromNested {
  readonly holders?: readonly RoleShift[];
  /** Accounts whose changes bring it about. */
  readonly accounts?: readonly EntityRef[];
}

/** Those who hold roles, by their type. */
const holderNouns: Readonly<Partial<Record<EntityType, string>>> = { group: "group", servicePrincipal: "application" };

/** Counts holders by what they are, such as "2 accounts and 1 group". */
const countedHolders = (holders: readonly RoleShift[]): string =>
  listed(
    [...Map.groupBy(holders, ({ ref }) => holderNouns[ref.type] ?? "account")]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([noun, some]) => countOf(some.length, noun)),
  );

/** Says for each role how many gain it and who they are, by name. */
export function privilegeExposures(gains: readonly RoleShift[]): PrivilegeExposure[] {
  return [...Map.groupBy(gains, ({ role }) => role)].map(([role, holders]) => {
    const who = toldHolders(holders);
    const says = {
      plan: told`Gives the role ${quoted(role)} back to ${who}.`,
      done: told`The role ${quoted(role)} was gained by ${who}.`,
    };
    const name = holders[0]?.name ?? null;
    const displayName = name && plainName(name);
    return { rule: "privilegeGained", severity: severityOf([role]), says, displayName, holders };
  });
}

/** Names holders with their number, and the groups through which. */
export const toldHolders = (holders: readonly RoleShift[]): Wording => {
  const names = toldFirst(
    holders,
    MOST_NAMES,
    ({ name, ref, isEmergency, through = [] }) =>
      `${quoted(name ?? ref.id)}${isEmergency === true ? " (emergency access)" : ""}${throughGroups(through)}`,
  );
  return told`${countedHolders(holders)}: ${names}`;
};

const throughGroups = (groups: readonly RoleGroup[]): string =>
  groups.length === 0 ? "" : ` (through ${firstOf(groups, GROUPS_NAMED, ({ name, ref }) => quoted(name ?? ref.id))})`;

/** The part of one change in it: a restored holder, or members that a group gets. */
export function privilegeExposure(displayName: string | null, roles: readonly string[], members: number): Exposure {
  const held = someOf(tenantWideFirst(roles).map((role) => quoted(role)));
  const name = itself(quoted(displayName));
  const says =
    members === 0
      ? { plan: told`Restores ${name}, who holds ${held}.`, done: told`${name} holds ${held}.` }
      : {
          plan: told`Gives ${held} back to ${countOf(members, "member")} of ${name}.`,
          done: told`${countOf(members, "member")} of ${name} gained ${held}.`,
        };
  return { rule: "privilegeGained", severity: severityOf(roles), says };
}

/** Puts the roles first with which the whole tenant can be taken over, because a sentence names the first few. */
export const tenantWideFirst = (roles: readonly string[]): readonly string[] =>
  roles.toSorted((a, b) => Number(tenantWideRoles.has(b)) - Number(tenantWideRoles.has(a)));

/** Roles that a restored holder has back beside those in force in the whole tenant. Names are quoted, the gravest first. */
export interface FurtherRoles {
  /** Those for a part of the tenant, each with it. */
  readonly limited: readonly string[];
  /** Those that the holder may activate, for the whole tenant or a part of it. */
  readonly eligible: readonly string[];
  /** True if one of the latter is enough to take over the whole tenant. */
  readonly isTenantWide: boolean;
}

/** Says which further roles a restored holder has back, because they outlast its deletion as well. */
export function furtherExposures(
  displayName: string | null,
  { limited, eligible, isTenantWide }: FurtherRoles,
): Exposure[] {
  const name = itself(quoted(displayName));
  const says = (verb: string, roles: readonly string[]) => ({
    plan: told`Restores ${name}, who ${verb} ${someOf(roles)}.`,
    done: told`${name} ${verb} ${someOf(roles)}.`,
  });
  return [
    ...(eligible.length === 0
      ? []
      : [
          {
            rule: "privilegeGained",
            severity: isTenantWide ? "critical" : "high",
            says: says("may activate", eligible),
          } as const,
        ]),
    ...(limited.length === 0
      ? []
      : [{ rule: "privilegeGained", severity: "high", says: says("holds", limited) } as const]),
  ];
}

const severityOf = (roles: readonly string[]): Severity =>
  roles.some((role) => gravityOfRole(role) === "critical") ? "critical" : "high";
