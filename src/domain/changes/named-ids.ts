import type { JsonObject } from "../json.ts";
import type { EntityRef, EntityType } from "../tenant/entity.ts";
import { isLinkName, linkKind } from "../tenant/link.ts";
import { type WellKnownKind, wellKnownName } from "../tenant/well-known.ts";
import type { Change, PropertyChange } from "./change.ts";
import { idsAt, mentionsOf, namesObjects } from "./mentions.ts";

/** An id found in a property's value, with the types of object it can belong to. */
export interface NamedId {
  readonly id: string;
  readonly types: readonly EntityType[];
  readonly wellKnown: WellKnownKind | null;
}

/**
 * Paths of ids that do not belong to recoverable objects. Source: conditionalAccessUsers (role
 * templates), conditionalAccessApplications (appIds), appRoleAssignment, unifiedRoleAssignment and authorizationPolicy of
 * Graph v1.0.
 */
const elsewhere: Readonly<Partial<Record<EntityType, Readonly<Record<string, WellKnownKind>>>>> = {
  conditionalAccessPolicy: {
    "conditions.users.includeRoles": "directoryRole",
    "conditions.users.excludeRoles": "directoryRole",
    "conditions.applications.includeApplications": "application",
    "conditions.applications.excludeApplications": "application",
  },
  appRoleAssignment: { appRoleId: "graphPermission" },
  roleAssignment: { roleDefinitionId: "directoryRole" },
  roleEligibilitySchedule: { roleDefinitionId: "directoryRole" },
  authorizationPolicy: { guestUserRoleId: "guestRole" },
};

/** A role of the tenant's own is an object. It is looked for only where one can be assigned. */
const ownRoles: Readonly<Record<string, readonly EntityType[]>> = { roleDefinitionId: ["roleDefinition"] };

/** The most ids of one change whose names are looked up. */
export const MOST_NAMES = 20;

/** Returns true for the id of an object, and not for words such as "All" and "Office365". */
export const isObjectId = (text: string): boolean => /^[0-9a-f-]{36}$/i.test(text);

/** Returns the names of the ids that were looked up, by id, with the number of those that were not. */
export function namesOfIds(
  ids: readonly NamedId[],
  lookedUp: readonly NamedId[],
  nameOf: (id: NamedId) => string | null,
): Pick<Change, "names" | "unnamed"> {
  const names = lookedUp.flatMap((one): [string, string][] => {
    const name = nameOf(one);
    return name === null ? [] : [[one.id, name]];
  });
  const unnamed = ids.length - lookedUp.length;
  return {
    ...(names.length === 0 ? {} : { names: Object.fromEntries(names) }),
    ...(unnamed === 0 ? {} : { unnamed }),
  };
}

/** Returns the names of the ids that are the same in every tenant, such as roles and permissions. */
export function wellKnownNames({ ref, properties }: Pick<Change, "ref" | "properties">): Pick<Change, "names"> {
  const ids = namedIds(ref, properties);
  return namesOfIds(ids, ids, ({ id, wellKnown }) =>
    wellKnown === null ? null : (wellKnownName(wellKnown, id) ?? null),
  );
}

/** Returns a name that only the audit log has, with its source. */
export const nameFromLog = (name: string): string => `${name} (name from the audit log)`;

/** Returns the ids in changed values. Ids on one side only come first, because they are what changed. */
export function namedIds(
  ref: EntityRef,
  properties: readonly Pick<PropertyChange, "name" | "now" | "then">[],
): readonly NamedId[] {
  // Most objects of a large list are of types that name no others.
  const links = properties.flatMap((property) => linkedIn(ref, property));
  if (!namesObjects(ref.type) && elsewhere[ref.type] === undefined && links.length === 0) return noIds;
  const side = (which: "now" | "then") =>
    idsIn(ref, Object.fromEntries(properties.map((property) => [property.name, property[which]])));
  const [now, then] = [side("now"), side("then")];
  const changed = [...now, ...then].filter(
    ({ id }) => now.some((one) => one.id === id) !== then.some((one) => one.id === id),
  );
  return [...new Map([...changed, ...links, ...now].map((one) => [one.id, one])).values()];
}

/** Returns the other ends of a link that is given like a property. */
function linkedIn({ type }: EntityRef, { name, now, then }: Pick<PropertyChange, "name" | "now" | "then">): NamedId[] {
  if (!isLinkName(name)) return [];
  const types = linkKind(type, name)?.targets ?? [];
  return [now, then].flatMap((id) => (typeof id === "string" ? { id, types, wellKnown: null } : []));
}

const noIds: readonly NamedId[] = [];

function idsIn(ref: EntityRef, properties: JsonObject): NamedId[] {
  const objects = mentionsOf(ref, properties).map(({ id, types }): NamedId => ({ id, types, wellKnown: null }));
  const others = Object.entries(elsewhere[ref.type] ?? {}).flatMap(([path, wellKnown]) =>
    idsAt(properties, path).map((id): NamedId => ({ id, types: ownRoles[path] ?? [], wellKnown })),
  );
  return [...objects, ...others];
}
