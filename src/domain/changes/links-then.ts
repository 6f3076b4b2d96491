import type { EntityRef } from "../tenant/entity.ts";
import type { LinkName } from "../tenant/link.ts";
import type { Millis } from "../time.ts";

/** The numbers of an object's links at an instant, by their names. */
export interface LinksThen {
  readonly at: Millis;
  readonly counts: readonly LinkCountThen[];
}

/** The number of links of one name, with the ends of the first of them under their present names. */
export interface LinkCountThen {
  readonly link: LinkName;
  readonly total: number;
  readonly first: readonly { readonly target: EntityRef; readonly targetName: string | null }[];
}
