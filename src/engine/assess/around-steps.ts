import type { ChangedObject } from "../../domain/dangers/changed-object.ts";
import type { ExposureContext } from "../../domain/dangers/exposure-type.ts";
import { scopeRefs } from "../../domain/dangers/role-exposures.ts";
import type { JsonObject } from "../../domain/json.ts";
import { guestKindOf } from "../../domain/sign-in/audience.ts";
import type { Side } from "../../domain/sign-in/cohort.ts";
import { settingText } from "../../domain/sign-in/set-values.ts";
import type { Tense } from "../../domain/sign-in/shift-verb.ts";
import { distinctRefs, refKey } from "../../domain/tenant/entity.ts";
import type { Instant } from "../../domain/time.ts";
import { targetsAt } from "../../store/history/links-at.ts";
import { liveStates } from "../../store/history/states-in-order.ts";
import type { EngineContext } from "../context.ts";
import { readRights } from "./rights.ts";
import type { RoleStanding } from "./role-standing.ts";

const isOfOtherTenant = (properties: JsonObject): boolean => {
  const kind = guestKindOf(properties);
  return kind !== null && kind !== "internalGuest";
};

/** Reads the settings that other tenants without settings of their own have. Null where they were not captured. */
async function defaultForTenants({ store: { db } }: EngineContext, at: Instant): Promise<JsonObject | null> {
  for await (const states of liveStates(db, "crossTenantAccessDefault", at)) {
    for (const { properties } of states) return properties;
  }
  return null;
}

/** A step as a plan takes it and as it was done. */
type ToldStep = Readonly<Record<Tense, ChangedObject>>;

/**
 * Reads the numbers, domains and rights that rules about these steps need, each as after the step, and leaves out those
 * that no rule does.
 */
export async function readAround(
  context: EngineContext,
  told: readonly ToldStep[],
  at: Instant,
  { standing, tense }: { readonly standing: RoleStanding; readonly tense: Tense },
): Promise<(tense: Tense) => Around> {
  const steps = told.flatMap(({ plan, done }) => [plan, done]);
  const { db } = context.store;
  const having = (property: string) => steps.filter(({ before, after }) => property in before || property in after);
  const licensed = having("assignedLicenses").map(({ ref }) => ref);
  const scopes = having("directoryScopeId").flatMap(({ after }) => scopeRefs(after.directoryScopeId));
  const counted = distinctRefs([...licensed, ...scopes.filter(({ type }) => type === "administrativeUnit")]);
  const members = counted.length === 0 ? null : await targetsAt(db, counted, "members", at);
  const isNoticed = steps.some(({ ref }) => ref.type === "organization");
  const domains = isNoticed ? await context.directory.verifiedDomains() : null;
  const isInbound = having("b2bCollaborationInbound").some(
    ({ became, before, after }) =>
      became !== "changed" ||
      settingText(before.b2bCollaborationInbound) !== settingText(after.b2bCollaborationInbound),
  );
  let guests = 0;
  if (isInbound) {
    for await (const users of liveStates(db, "user", at)) {
      guests += users.filter(({ properties }) => isOfOtherTenant(properties)).length;
    }
  }
  const isOfPartner = steps.some(({ ref }) => ref.type === "crossTenantAccessPartner");
  const settings = isOfPartner ? await defaultForTenants(context, at) : null;
  const byDefault = told.find(({ plan }) => plan.ref.type === "crossTenantAccessDefault");
  const rightsAfter = (side: Side) => readRights(context, steps, { standing, side }, at);
  const [isAfter, isBefore] = [await rightsAfter("after"), await rightsAfter("before")];
  return (of) => ({
    ...(of === tense ? isAfter : isBefore),
    membersOf: (container) => {
      const all = members?.get(refKey(container)) ?? [];
      return { all: all.length, users: all.filter(({ type }) => type === "user").length };
    },
    guests: isInbound ? guests : null,
    otherTenants: byDefault?.[of] ?? (settings && { before: settings, after: settings }),
    verifiedDomains: domains && new Set(domains),
  });
}

type Around = Omit<
  ExposureContext,
  "isPrivileged" | "isRoleAssignable" | "isEmergency" | "membersGet" | "directHolders" | "nameOf"
>;
