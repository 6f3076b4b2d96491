import { isJsonObject, type Json, type JsonObject } from "../json.ts";
import { DAY, HOUR, MINUTE, type Millis, parseIso } from "../time.ts";
import { canonicalId, type EntityType } from "./entity.ts";

/** The types that give a directory role: one puts it in force, the other lets its holder activate it. */
export const roleGrantTypes = ["roleAssignment", "roleEligibilitySchedule"] as const;
export type RoleGrantType = (typeof roleGrantTypes)[number];

export const isRoleGrantType = (type: EntityType): type is RoleGrantType => roleGrantTypes.some((one) => one === type);

/** The properties of a role assignment or an eligibility. Ids are in their one form. */
export interface RoleGrant {
  readonly principal: string;
  readonly role: string;
  /** Source: unifiedRoleAssignment.directoryScopeId of Graph v1.0: "/", "/administrativeUnits/{id}", or "/{id}". */
  readonly scope: string;
  readonly period: RolePeriod;
}

/** The time in which a role can be activated. Null at an end that is open or not given. */
export interface RolePeriod {
  readonly from: Millis | null;
  readonly until: Millis | null;
}

/** Returns the grant that these properties hold, or null if they name no principal, role or scope. */
export function roleGrantOf({
  principalId,
  roleDefinitionId,
  directoryScopeId,
  scheduleInfo,
}: JsonObject): RoleGrant | null {
  const isWhole = [principalId, roleDefinitionId, directoryScopeId].every((value) => typeof value === "string");
  if (!isWhole) return null;
  return {
    principal: canonicalId(String(principalId)),
    role: canonicalId(String(roleDefinitionId)),
    scope: String(directoryScopeId),
    period: periodOf(scheduleInfo),
  };
}

/** Returns true for a period that has begun and not ended. */
export const isWithin = ({ from, until }: RolePeriod, at: Millis): boolean =>
  (from === null || from <= at) && !isOver({ until }, at);

export const isOver = ({ until }: Pick<RolePeriod, "until">, at: Millis): boolean => until !== null && until <= at;

/** Source: Microsoft Graph v1.0, requestSchedule and expirationPattern. */
function periodOf(schedule: Json | undefined): RolePeriod {
  if (!isObject(schedule)) return { from: null, until: null };
  const from = timeOf(schedule.startDateTime);
  const { type, endDateTime, duration } = isObject(schedule.expiration) ? schedule.expiration : {};
  if (type === "noExpiration") return { from, until: null };
  const lasting = typeof duration === "string" ? millisOf(duration) : null;
  return { from, until: timeOf(endDateTime) ?? (from === null || lasting === null ? null : from + lasting) };
}

const isObject = (value: Json | undefined): value is JsonObject => value !== undefined && isJsonObject(value);

const timeOf = (value: Json | undefined): Millis | null => (typeof value === "string" ? parseIso(value) : null);

/** Returns a duration of days, hours and minutes, or null for another text. */
function millisOf(duration: string): Millis | null {
  const [, days, hours, minutes] = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/.exec(duration) ?? [];
  if (days === undefined && hours === undefined && minutes === undefined) return null;
  return Number(days ?? 0) * DAY + Number(hours ?? 0) * HOUR + Number(minutes ?? 0) * MINUTE;
}
