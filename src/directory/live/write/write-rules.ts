import { type SeparateWrite, separateWrites } from "../../../domain/roles/write-permissions.ts";
import type { EntityType } from "../../../domain/tenant/entity.ts";

/** Properties that a history has and Graph never accepts, each with the reason shown to people. */
export const neverWritten: Readonly<Partial<Record<EntityType, Readonly<Record<string, string>>>>> = {
  user: {
    mail: "The mail address belongs to Exchange and follows the licenses.",
    onPremisesImmutableId: "Synchronization sets it.",
    perUserMfaState: "Graph v1.0 does not write it.",
    ageGroup: "Graph computes it from the consent for minors.",
  },
  group: {
    mail: "The mail address belongs to Exchange.",
    mailEnabled: "It is decided when the group is created.",
  },
  application: { info: "Graph computes the addresses of the logo and of the terms." },
  roleEligibilitySchedule: { scheduleInfo: "The times of an eligibility are set by a request of their own." },
  servicePrincipal: { publisherName: "It follows the publisher of the application." },
};

/** Splits properties into those that one request may write together. */
export function requestsFor(type: EntityType, properties: readonly string[]): readonly (readonly string[])[] {
  const rules = separateWrites.filter((rule) => rule.type === type);
  const groups = new Map<SeparateWrite | null, string[]>();
  for (const property of properties) {
    const rule = rules.find((one) => one.properties.includes(property)) ?? null;
    groups.set(rule, [...(groups.get(rule) ?? []), property]);
  }
  return [...groups.values()];
}
