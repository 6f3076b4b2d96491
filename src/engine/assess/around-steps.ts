import type { ChangedObject } from "../../domain/dangers/changed-object.ts";
import type { ExposureContext } from "../../domain/dangers/exposure-type.ts";
import { scopeRefs } from "../../domain/dangers/role-exposures.ts";
import type { JsonObject } from "../../domain/json.ts";
import { guestKindOf } from "../../domain/sign-in/audience.ts";
import { settingText } from "../../domain/sign-in/set-values.ts";
import { distinctRefs, refKey } from "../../domain/tenant/entity.ts";
import type { Instant } from "../../domain/time.ts";
import { targetsAt } from "../../store/history/links-at.ts";
import { liveStates } from "../../store/history/states-in-order.ts";
import type { EngineContext } from "../context.ts";
import { readRights, type StandingOnSide } from "./rights.ts";

const isOfOtherTenant = (properties: JsonObject): boolean => {
  const kind = guestKindOf(properties);
  return kind !== null && kind !== "internalGuest";
};

/** Reads the numbers and domains that rules about these steps need, and leaves out those that no rule does. */
export async function readAround(
  context: EngineContext,
  steps: readonly ChangedObject[],
  at: Instant,
  standing: StandingOnSide,
): Promise<
  Omit<ExposureContext, "isPrivileged" | "isRoleAssignable" | "isEmergency" | "membersGet" | "directHolders" | "nameOf">
> {
  const { db } = context.store;
  const having = (property: string) => steps.filter(({ before, after }) => property in before || property in after);
  const licensed = having("assignedLicenses").map(({ ref }) => ref);
  const scopes = having("directoryScopeId").flatMap(({ after }) => scopeRefs(after.directoryScopeId));
  const counted = distinctRefs([...licensed, ...scopes.filter(({ type }) => type === "administrativeUnit")]);
  const members = counted.length === 0 ? new Map() : await targetsAt(db, counted, "members", at);
  const isNoticed = steps.some(({ ref }) => ref.type === "organization");
  const domains = isNoticed ? await context.directory.verifiedDomains() : null;
  const isInbound = having("b2bCollaborationInbound").some(
    ({ before, after }) => settingText(before.b2bCollaborationInbound) !== settingText(after.b2bCollaborationInbound),
  );
  let guests = 0;
  if (isInbound) {
    for await (const users of liveStates(db, "user", at)) {
      guests += users.filter(({ properties }) => isOfOtherTenant(properties)).length;
    }
  }
  return {
    ...(await readRights(context, steps, standing, at)),
    membersOf: (container) => members.get(refKey(container))?.length ?? 0,
    guests: isInbound ? guests : null,
    verifiedDomains: domains && new Set(domains),
  };
}
