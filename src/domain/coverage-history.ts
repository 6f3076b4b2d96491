import { COVERAGE_VERSION } from "./coverage.ts";
import type { TenantPart, UnreadPart } from "./part.ts";

/** Parts of a tenant, as a whole or by properties. */
type Added = Partial<Readonly<Record<TenantPart, "whole" | readonly string[]>>>;

/** The parts that each version of the coverage added, by the version. */
const added: Readonly<Record<number, Added>> = {
  3: {
    administrativeUnit: "whole",
    "administrativeUnit.members": "whole",
    roleDefinition: "whole",
    roleAssignment: "whole",
    roleEligibilitySchedule: "whole",
    crossTenantAccessDefault: "whole",
    crossTenantAccessPartner: "whole",
    federatedIdentityCredential: "whole",
    application: ["keyCredentials", "passwordCredentials"],
    servicePrincipal: ["keyCredentials", "passwordCredentials"],
  },
  4: { group: ["assignedLicenses"] },
};

const reason =
  "It was captured by an earlier version of entra-rewind, which did not read this. Later snapshots have it.";

/**
 * Returns the parts that a capture of this version lacks, because an absence from it says nothing: a comparison that took
 * it for one would delete every object of a type that was added later.
 */
export function uncoveredBy(version: number): readonly UnreadPart[] {
  const versions = Object.entries(added).filter(([since]) => version < Number(since));
  if (version >= COVERAGE_VERSION || versions.length === 0) return [];
  return versions.flatMap(([, parts]) =>
    Object.entries(parts).flatMap(([name, what]) => {
      const part = name as TenantPart;
      return what === "whole" ? [{ part, reason }] : what.map((property) => ({ part, property, reason }));
    }),
  );
}
