import type { EntityType } from "./entity.ts";
import { recoverableProperties, tableOf } from "./recoverable.ts";

/** Properties that are set once. They are held beside the recoverable ones, because creating an object again takes them. */
const setOnce: Readonly<Partial<Record<EntityType, readonly string[]>>> = {
  group: ["isAssignableToRole"],
  application: ["appId"],
  servicePrincipal: ["appId", "servicePrincipalType"],
};

/** Returns the properties that a history holds of an object, in the order of canonical text. */
export const heldProperties = (type: EntityType): readonly string[] => held[type];

const held = tableOf((type) => [...recoverableProperties(type, "extended"), ...(setOnce[type] ?? [])].sort());
