import type { EntityRef } from "../domain/tenant/entity.ts";

/** An object outside of a scope that changed, with the policies of the scope that use it. */
export interface RelatedChange {
  readonly ref: EntityRef;
  readonly displayName: string | null;
  /** Names of the properties and links that differ, and `deletedDateTime` for one that was deleted or created. */
  readonly parts: readonly string[];
  readonly policies: readonly { readonly ref: EntityRef; readonly displayName: string | null }[];
}
