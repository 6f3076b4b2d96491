import type { EntityRef } from "../domain/tenant/entity.ts";

/** Brings an object back from the deleted items. */
export interface RestoreStep {
  readonly kind: "restore";
  readonly ref: EntityRef;
  /**
   * A user's new name, in place of the one it was deleted with, which another object may have by now. A name that the
   * directory refuses for another reason is left out, and the step succeeds under the old one.
   */
  readonly userPrincipalName?: string;
}
