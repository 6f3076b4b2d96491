import { RewindError } from "../../domain/errors.ts";
import { type EntityRef, type EntityType, sameId } from "../../domain/tenant/entity.ts";
import type { Life } from "../../domain/tenant/state.ts";
import { nounOf } from "../../domain/words/counted-words.ts";
import type { GraphAnswer } from "../../graph/http/graph-client.ts";
import { requireSuccess } from "../../graph/http/refused.ts";
import type { LookUpContext } from "./look-ups.ts";
import { withLabels } from "./named-objects.ts";
import { PolicyCache } from "./policy-cache.ts";
import { type SeenObject, seenObject } from "./seen-object.ts";
import { type Area, UnreadableAreas } from "./unreadable-areas.ts";

const collections: Readonly<Partial<Record<EntityType, { readonly path: string; readonly select?: string }>>> = {
  user: { path: "/users", select: "id,displayName" },
  group: { path: "/groups", select: "id,displayName" },
  application: { path: "/applications", select: "id,displayName,appId" },
  servicePrincipal: { path: "/servicePrincipals", select: "id,displayName,appId" },
  oAuth2PermissionGrant: { path: "/oauth2PermissionGrants" },
  roleAssignment: { path: "/roleManagement/directory/roleAssignments" },
  roleEligibilitySchedule: { path: "/roleManagement/directory/roleEligibilitySchedules" },
  roleDefinition: { path: "/roleManagement/directory/roleDefinitions" },
};

/** Returns true for a type whose objects Graph shows by their id. */
export const isShownAlone = (type: EntityType): boolean => PolicyCache.holds(type) || collections[type] !== undefined;

/**
 * Returns an object's name and life as the directory has them now, or null if it is neither in use nor among the
 * deleted items. Throws `notSupported` for a type that Graph shows only beside others, and `forbidden` with the missing permission.
 */
export async function presentObject(
  context: LookUpContext,
  ref: EntityRef,
): Promise<{ readonly displayName: string | null; readonly life: Life } | null> {
  const unread = new UnreadableAreas();
  const seen = await unread.among(areaOf(ref.type), () => seenNow(context, ref), null);
  unread.requireSome();
  return seen === null ? null : { displayName: seen.displayName, life: seen.life };
}

/** Returns the area whose permission a look-up of this type requires. */
export const areaOf = (type: EntityType): Area =>
  PolicyCache.holds(type) && type !== "organization" ? "policies" : "directory";

/** Graph shows eleven properties of a user unless asked for more. Source: Microsoft Graph v1.0, user. */
const wholeUser = `
  id displayName accountEnabled ageGroup businessPhones city companyName country createdDateTime department
  employeeHireDate employeeId employeeOrgData employeeType externalUserState faxNumber givenName jobTitle mail
  mailNickname mobilePhone officeLocation onPremisesSyncEnabled otherMails passwordPolicies postalCode preferredLanguage
  state streetAddress surname usageLocation userPrincipalName userType`;
const wholeSelect: Readonly<Partial<Record<EntityType, string>>> = { user: wholeUser.trim().split(/\s+/).join(",") };

/**
 * Returns the object with the other properties of its list, or with all that Graph shows of it. Throws refusals
 * unchanged.
 */
export async function seenNow(
  context: LookUpContext,
  { type, id }: EntityRef,
  { whole = false }: { readonly whole?: boolean } = {},
): Promise<SeenObject | null> {
  if (PolicyCache.holds(type)) return cachedPolicies(context, { type, id });
  const collection = collections[type];
  if (collection === undefined) {
    throw new RewindError("notSupported", notAlone(type));
  }
  const { path } = collection;
  const select = whole ? wholeSelect[type] : collection.select;
  const query = select === undefined ? {} : { $select: select };
  const live = await context.client.get(`${path}/${encodeURIComponent(id)}`, { query });
  // A tenant without the license for eligibilities answers 400 for every one.
  const isThere = path.startsWith("/roleManagement") ? live.status !== 404 : !isNowhere(live);
  if (isThere) {
    const seen = seenObject(requireSuccess(live, `Reading ${type} ${id}`).body, type, "live");
    const [labeled = seen] = seen.displayName === null ? await withLabels(context, [seen]) : [];
    return labeled;
  }
  if (!isDirectoryObject(type)) return null;
  const deleted = await context.client.get(`/directory/deletedItems/${encodeURIComponent(id)}`);
  if (isNowhere(deleted)) return null;
  const seen = seenObject(requireSuccess(deleted, `Reading deleted ${type} ${id}`).body, type, "softDeleted");
  return seen.ref.type === type ? seen : null;
}

async function cachedPolicies({ policies }: LookUpContext, { type, id }: EntityRef): Promise<SeenObject | null> {
  for (const life of ["live", "softDeleted"] as const) {
    const found = (await policies.all(type, life)).find(({ ref }) => sameId(ref.id, id));
    if (found !== undefined) return found;
  }
  return null;
}

/** Names the calls that show an object which no look-up of its own does. */
export function notAlone(type: EntityType): string {
  return [
    `In this mode, no ${nounOf(type)} is read by itself: get_object_history with this type and id shows what the audit log has of it.`,
    ...(type === "appRoleAssignment" ? ["get_object of an object that it links shows whether it is there now."] : []),
  ].join(" ");
}

const isDirectoryObject = (type: EntityType): boolean =>
  type === "user" || type === "group" || type === "application" || type === "servicePrincipal";

/** Returns true for 404, and for 400, which Graph answers for a malformed id. */
const isNowhere = ({ status }: GraphAnswer): boolean => status === 404 || status === 400;
