import type { EntityRef, EntityType } from "../../domain/tenant/entity.ts";
import type { References } from "../../service/investigation.ts";
import { literal } from "../../wire/literal.ts";
import { linkedObject, linkedObjects, relationships } from "./linked-rows.ts";
import type { LookUpContext } from "./look-ups.ts";
import { objectsNamed } from "./named-objects.ts";
import { allOf, type Pointers, SHOWN } from "./pointers.ts";
import { namedBy, policiesNaming } from "./policy-mentions.ts";
import { areaOf, isShownAlone, seenNow } from "./present-object.ts";
import type { SeenObject } from "./seen-object.ts";
import { type Area, UnreadableAreas } from "./unreadable-areas.ts";

export type Read = () => Promise<Pointers>;

/**
 * Returns the objects an object points at and those that point at it, as Graph shows them now: the first of each, and
 * their number. Graph shows no links of deleted objects, so only policies that still name one are found. Hidden areas
 * are named.
 */
export async function referencesOf(
  context: LookUpContext,
  ref: EntityRef,
): Promise<{ readonly pointsAt: References; readonly pointedAtBy: References }> {
  const presence = new UnreadableAreas();
  const isShown = isShownAlone(ref.type);
  const seen = isShown ? await presence.among(areaOf(ref.type), () => seenNow(context, ref), null) : null;
  const live = seen?.life === "live" ? seen : null;
  const [pointsAt, pointedAtBy] = await Promise.all([
    gathered({ directory: readsFrom(context, seen, SHOWN) }),
    gathered({
      policies: [() => policiesNaming(context, ref, seen?.facts.appId)],
      directory: readsTo(context, live, SHOWN),
      ...(live !== null && holders.has(ref.type) ? rolesTo(context, ref) : {}),
    }),
  ]);
  const known = [
    ...presence.sentences(),
    ...(live === null && presence.sentences().length === 0 ? [isShown ? LINKS_ARE_GONE : NOT_BY_ITSELF] : []),
  ];
  return { pointsAt: withUnread(pointsAt, known), pointedAtBy: withUnread(pointedAtBy, known) };
}

/** Returns the reads of what an object points at: its properties' ids, and its links if it is in use. */
export const readsFrom = (context: LookUpContext, seen: SeenObject | null, most: number): readonly Read[] =>
  seen === null
    ? []
    : [() => namedBy(context, seen, most), ...(seen.life === "live" ? linksFrom(context, seen, most) : [])];

/** Returns the reads of the links to an object in use. Policies that name it are found without them. */
export const readsTo = (context: LookUpContext, live: SeenObject | null, most: number): readonly Read[] =>
  live === null ? [] : linksTo(context, live, most);

const NOT_BY_ITSELF = "Graph does not show it by itself, so what it links is told as far as its history has it.";
export const LINKS_ARE_GONE = "Graph shows no links of an object that is not in use: its history says which it had.";

/** Types whose objects can hold roles. */
const holders: ReadonlySet<EntityType> = new Set(["user", "group", "servicePrincipal"]);

/** Returns the reads of the assignments of roles to an object, and of its rights to activate some. */
function rolesTo(context: LookUpContext, { id }: EntityRef): Partial<Record<Area, readonly Read[]>> {
  const granted =
    (list: string, type: "roleAssignment" | "roleEligibilitySchedule"): Read =>
    () =>
      relationships(context, `/roleManagement/directory/${list}`, {
        ...{ type, how: "principalId", filter: `principalId eq ${literal(id)}` },
      });
  return {
    roles: [granted("roleAssignments", "roleAssignment")],
    eligibilities: [granted("roleEligibilitySchedules", "roleEligibilitySchedule")],
  };
}

async function gathered(reads: Partial<Record<Area, readonly Read[]>>): Promise<References> {
  const unread = new UnreadableAreas();
  const areas: readonly Area[] = ["policies", "directory", "roles", "eligibilities"];
  const found = await Promise.all(
    areas.flatMap((area) => (reads[area] ?? []).map((read) => unread.among(area, read, allOf([])))),
  );
  const references = {
    total: found.reduce((sum, { total }) => sum + total, 0),
    items: found
      .flatMap(({ first }) => first)
      .slice(0, SHOWN)
      .map((pointer) => ({ ...pointer, still: true })),
  };
  return withUnread(references, unread.sentences());
}

function withUnread(references: References, more: readonly string[]): References {
  const unread = [...new Set([...(references.unread ?? []), ...more])];
  return unread.length === 0 ? references : { ...references, unread };
}

function linksFrom(context: LookUpContext, seen: SeenObject, most: number): readonly Read[] {
  const id = encodeURIComponent(seen.ref.id);
  const links =
    (path: string, how: string): Read =>
    () =>
      linkedObjects(context, path, { how, most });
  switch (seen.ref.type) {
    case "user":
      return [
        () => linkedObject(context, `/users/${id}/manager`, "manager"),
        links(`/users/${id}/sponsors`, "sponsors"),
      ];
    case "group":
      return [links(`/groups/${id}/members`, "members"), links(`/groups/${id}/owners`, "owners")];
    case "application":
      return [otherHalf(context, seen), links(`/applications/${id}/owners`, "owners")];
    case "servicePrincipal":
      return [otherHalf(context, seen), links(`/servicePrincipals/${id}/owners`, "owners")];
    default:
      return [];
  }
}

function linksTo(context: LookUpContext, seen: SeenObject, most: number): readonly Read[] {
  const { type, id } = seen.ref;
  const path = `/${type}s/${encodeURIComponent(id)}`;
  const groups: Read = () =>
    linkedObjects(context, `${path}/memberOf/microsoft.graph.group`, { how: "members", type: "group", most });
  const owned: Read = () => linkedObjects(context, `${path}/ownedObjects`, { how: "owners", most });
  const reports: Read = () => linkedObjects(context, `${path}/directReports`, { how: "manager", most });
  const assignments =
    (list: string, how: string): Read =>
    () =>
      relationships(context, `${path}/${list}`, { type: "appRoleAssignment", how, most });
  const grants =
    (how: string): Read =>
    () =>
      relationships(context, `${path}/oauth2PermissionGrants`, { type: "oAuth2PermissionGrant", how, most });
  const filter = `resourceId eq ${literal(id)}`;
  const consents: Read = () =>
    relationships(context, "/oauth2PermissionGrants", {
      type: "oAuth2PermissionGrant",
      how: "resourceId",
      filter,
      most,
    });
  switch (type) {
    case "user":
      return [groups, owned, reports, assignments("appRoleAssignments", "principalId"), grants("principalId")];
    case "group":
      return [groups, assignments("appRoleAssignments", "principalId")];
    case "application":
      return [otherHalf(context, seen)];
    case "servicePrincipal":
      return [
        otherHalf(context, seen),
        groups,
        owned,
        assignments("appRoleAssignments", "principalId"),
        assignments("appRoleAssignedTo", "resourceId"),
        grants("clientId"),
        consents,
      ];
    default:
      return [];
  }
}

/** Returns the application of a service principal or the reverse, which share their appId. */
function otherHalf(context: LookUpContext, { ref, facts }: SeenObject): Read {
  const type = ref.type === "application" ? "servicePrincipal" : "application";
  return async () => {
    const halves = await objectsNamed(context, type, facts.appId === undefined ? [] : [facts.appId], "appId");
    return allOf(halves.map((half) => ({ ref: half.ref, displayName: half.displayName, how: "appId" })));
  };
}
