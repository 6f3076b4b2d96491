import { actorKey } from "../authors/others-work.ts";
import type { Contribution } from "../changes/change.ts";
import type { PlanRisk } from "../changes/risk.ts";
import { numberText } from "../words/number-text.ts";

/** A danger of what was done, with its authors as the rows of its objects have them. */
export interface DoneDanger extends PlanRisk {
  /**
   * Those of most changes first. Absent where no change of its objects brought it about, where the sentence names its author,
   * and in plans of earlier versions.
   */
  readonly by?: readonly DangerAuthor[];
  /** The number of its changes whose authors `by` has, and of all. Absent where it has those of all. */
  readonly byFor?: readonly [found: number, all: number];
}

/** An author of changes with a danger, with one app and from one address. */
export interface DangerAuthor extends Pick<Contribution, "actor" | "app" | "ip" | "recovery" | "first" | "last"> {
  readonly changes: number;
  /** True for one who wrote only values that another author has changed since. */
  readonly isEarlier?: true;
}

/**
 * Names an author of a danger for a text. `isOneOfSeveral` is true for an account that is several of the danger's authors, with
 * different apps or addresses.
 */
export type NameOfAuthor = (author: DangerAuthor, isOneOfSeveral: boolean) => string;

/** Says who a danger of what was done is by, for the end of its line. Empty for one whose sentence names its author. */
export function byAuthors({ by, byFor, rule }: DoneDanger, nameOf: NameOfAuthor): string {
  if (rule === "massChange") return "";
  if (by === undefined) return AUTHOR_NOT_WORKED_OUT;
  const accounts = Map.groupBy(by, ({ actor }) => actorKey(actor));
  const counts = by.some(({ changes }) => changes > 1) && by.length > 1;
  const texts = (some: readonly DangerAuthor[]) =>
    some
      .map((one) => {
        const sessions = accounts.get(actorKey(one.actor)) ?? [];
        return `${nameOf(one, sessions.length > 1)}${counts ? ` (${numberText(one.changes)})` : ""}`;
      })
      .join(", ");
  const last = texts(by.filter(({ isEarlier }) => isEarlier !== true));
  const earlier = texts(by.filter(({ isEarlier }) => isEarlier === true));
  const said = earlier === "" ? `by ${last}` : `by ${last}, over another value by ${earlier}`;
  return byFor === undefined ? said : `${said}, as known of ${numberText(byFor[0])} of ${numberText(byFor[1])}`;
}

const AUTHOR_NOT_WORKED_OUT = "its author was not worked out";
