import type { Change, PropertyChange } from "./change.ts";

/** Returns true for a value that a plan writes only because it names what the plan creates again under a new id. */
export const isUnchanged = ({ now, then }: Pick<PropertyChange, "now" | "then">): boolean =>
  JSON.stringify(now) === JSON.stringify(then);

/** Returns true for an object that is in a plan for the new ids in its values alone. */
export const isOnlyRepointed = ({ action, properties, links, repoints = [] }: Change): boolean =>
  action === "update" &&
  repoints.length > 0 &&
  links.length === 0 &&
  properties.length > 0 &&
  properties.every(isUnchanged);
