import { type Cohort, isAdministrator } from "./cohort.ts";
import type { Affected, Cause, Shift, ShiftKind } from "./consequences.ts";
import type { NamedCount } from "./name-list.ts";
import type { SignInDifference } from "./shifts.ts";

const NAMES_SHOWN = 3;
/** Names and policies that are kept of a difference, for the answer that shows it whole. */
const NAMES_KEPT = 20;
const CAUSES_KEPT = 10;

export const namedCount = (names: readonly string[], count: number = names.length): NamedCount => ({
  count,
  names: names.slice(0, NAMES_SHOWN),
});

/** Counts users and keeps the names of the first administrators and emergency accounts among them. */
export class AffectedUsers {
  users = 0;
  readonly #administrators = { count: 0, names: [] as string[] };
  readonly #breakGlass = { count: 0, names: [] as string[] };

  add(cohort: Cohort): void {
    this.users += cohort.count;
    if (isAdministrator(cohort)) note(this.#administrators, cohort);
    if (cohort.breakGlass) note(this.#breakGlass, cohort);
  }

  affected(): Affected {
    return { users: this.users, administrators: this.#administrators, breakGlass: this.#breakGlass };
  }
}

function note(counted: { count: number; readonly names: string[] }, { count, names, id }: Cohort): void {
  counted.count += count;
  const named = names.length > 0 ? names : [id ?? ""];
  counted.names.push(...named.slice(0, NAMES_KEPT - counted.names.length));
}

/** Adds up one kind of difference over the users who have it. */
export class ShiftTally {
  readonly #kind: ShiftKind;
  readonly #extent: Shift["extent"];
  readonly #users = new AffectedUsers();
  readonly #what = new Set<string>();
  readonly #causes = new Map<string, Cause>();
  #remains = false;
  #inPart = false;

  constructor(kind: ShiftKind, extent: Shift["extent"]) {
    this.#kind = kind;
    this.#extent = extent;
  }

  add(cohort: Cohort, differences: readonly SignInDifference[]): void {
    const first = this.#users.users === 0;
    this.#users.add(cohort);
    const own = new Set(differences.map(({ what }) => what));
    if (!first && (own.size !== this.#what.size || [...own].some((what) => !this.#what.has(what)))) this.#inPart = true;
    for (const { what, remains, cause } of differences) {
      this.#what.add(what);
      this.#remains ||= remains;
      this.#causes.set(cause.id, cause);
    }
  }

  result(): Shift {
    const causes = [...this.#causes.values()];
    return {
      kind: this.#kind,
      extent: this.#extent,
      ...this.#users.affected(),
      what: [...this.#what].slice(0, CAUSES_KEPT),
      ...(this.#inPart ? { inPart: true } : {}),
      remains: this.#remains,
      causes: causes.slice(0, CAUSES_KEPT),
      moreCauses: Math.max(0, causes.length - CAUSES_KEPT),
    };
  }
}
