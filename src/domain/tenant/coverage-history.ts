import type { TenantPart, UnreadPart } from "./part.ts";

type CoveredPart = Pick<UnreadPart, "part" | "property">;

const whole = (...parts: readonly TenantPart[]): readonly CoveredPart[] => parts.map((part) => ({ part }));

const propertiesOf = (part: TenantPart, ...properties: readonly string[]): readonly CoveredPart[] =>
  properties.map((property) => ({ part, property }));

/** The parts that versions of the coverage added to the ones before, and the words for them where whole parts are new. */
const additions: readonly {
  readonly version: number;
  readonly words?: string;
  readonly parts: readonly CoveredPart[];
}[] = [
  {
    version: 3,
    words:
      "administrative units, role definitions, role assignments and eligibilities, cross-tenant access, federated " +
      "credentials, or the keys and secrets of applications",
    parts: [
      ...whole("administrativeUnit", "administrativeUnit.members", "roleDefinition", "roleAssignment"),
      ...whole("roleEligibilitySchedule", "crossTenantAccessDefault", "crossTenantAccessPartner"),
      ...whole("federatedIdentityCredential"),
      ...propertiesOf("application", "keyCredentials", "passwordCredentials"),
      ...propertiesOf("servicePrincipal", "keyCredentials", "passwordCredentials"),
    ],
  },
  { version: 4, parts: propertiesOf("group", "assignedLicenses") },
];

const reasonOf = (words = "them") =>
  `An earlier version of entra-rewind took the snapshot and did not read ${words}. Later snapshots have them.`;

/**
 * Returns the parts that a capture of this version lacks, because an absence from it says nothing: a comparison that took
 * it for one would delete every object of a type that was added later.
 */
export const uncoveredBy = (version: number): readonly UnreadPart[] =>
  additions
    .filter((addition) => version < addition.version)
    .flatMap(({ parts, words }) => parts.map((part) => ({ ...part, reason: reasonOf(words) })));
