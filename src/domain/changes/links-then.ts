import type { EntityRef } from "../tenant/entity.ts";
import type { LinkName } from "../tenant/link.ts";
import type { Millis } from "../time.ts";
import { andMore, countOf } from "../words/counted-words.ts";
import { quoted } from "../words/untrusted.ts";

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

/** Counts the links of each name, as "24 members", with the names of the first of them where they are asked for. */
export const countsThen = ({ counts }: Pick<LinksThen, "counts">, isNamed: boolean): string =>
  counts
    .map(({ link, total, first }) => {
      const names = isNamed ? first.map(({ target, targetName }) => quoted(targetName ?? target.id)).join(", ") : "";
      return `${countOf(total, link.replace(/s$/, ""))}${names === "" ? "" : ` (${names}${andMore(total, first.length)})`}`;
    })
    .join(", ");
