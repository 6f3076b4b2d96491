import type { ActingAs } from "./directory-writer.ts";

/** The directory's own services, known by their application. They may write what people may not. */
export const SYNCHRONIZATION_APP = "Microsoft Entra Connect";
export const MEMBERSHIP_APP = "Microsoft Entra Dynamic Membership";

/** Rights that only the directory's own services have. */
export interface Permit {
  /** Write objects that are mastered on premises. */
  readonly synchronized: boolean;
  /** Write the members of a dynamic group, as the evaluation of its rule does. */
  readonly dynamicMembers: boolean;
}

export const NO_PERMIT: Permit = { synchronized: false, dynamicMembers: false };

export function permitOf({ actor, app }: ActingAs): Permit {
  return {
    synchronized: actor.kind === "app" && app === SYNCHRONIZATION_APP,
    dynamicMembers: actor.kind === "app" && app === MEMBERSHIP_APP,
  };
}
