import { told } from "../words/told.ts";
import type { Exposure } from "./exposure-type.ts";

/** Returns the exposure of an object that is soft-deleted now. It is out of force, and back once the object is restored. */
export const ofDeleted = (exposure: Exposure): Exposure =>
  revived.has(exposure.rule)
    ? { ...outOfForce(exposure, REVIVED), severity: "medium" }
    : outOfForce(exposure, "It is soft-deleted now.");

/** Dangers of an application, which has them again when someone restores it in a portal. */
const revived: ReadonlySet<string> = new Set([
  "credentialAdded",
  "ownerAdded",
  "applicationAddressAdded",
  "applicationOpened",
]);
const REVIVED = "It is soft-deleted now, and restoring it, by hand too, puts that in force again.";

/** Returns the exposure of an object that is gone for good. */
export const ofPurged = (exposure: Exposure): Exposure => outOfForce(exposure, "It is gone for good now.");

/** Returns the exposure of a role that was taken from its holder again. */
export const ofTaken = (exposure: Exposure): Exposure => outOfForce(exposure, "It was taken away since.");

/** Returns the exposure of a credential that its object no longer has. */
export const ofRemoved = (exposure: Exposure): Exposure => outOfForce(exposure, "It was removed since.");

const outOfForce = ({ rule, says }: Exposure, now: string): Exposure => ({
  rule,
  severity: "low",
  says: { plan: told`${says.plan} ${now}`, done: told`${says.done} ${now}` },
});
