import type { EntityType } from "../entity.ts";
import { EXISTENCE } from "../recoverable.ts";

/** Fields of a type that decide about signing in. A type without an entry decides nothing of the kind. */
const decisive: Readonly<Partial<Record<EntityType, readonly string[]>>> = {
  user: [EXISTENCE, "accountEnabled", "userType"],
  group: [EXISTENCE, "members"],
  conditionalAccessPolicy: [EXISTENCE, "state", "conditions", "grantControls"],
  authenticationStrengthPolicy: [EXISTENCE, "allowedCombinations"],
  namedLocationPolicy: [EXISTENCE, "ipRanges", "isTrusted", "countriesAndRegions", "includeUnknownCountriesAndRegions"],
};

/** Returns true if writing these fields of an object can change who signs in, or how. */
export const decidesSignIn = (type: EntityType, written: readonly string[]): boolean =>
  written.some((field) => decisive[type]?.includes(field));
