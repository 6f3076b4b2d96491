import type { NamedCount } from "../words/name-list.ts";
import type { Wording } from "../words/told.ts";
import { type ObjectName, plainName } from "../words/told-name.ts";
import { quoted } from "../words/untrusted.ts";
import { type Cohort, isAdministrator } from "./cohort.ts";
import { type Affected, accountShifts, type Cause, type Shift, type ShiftKind } from "./consequences.ts";
import type { SignInPolicy } from "./policy.ts";
import type { SignInDifference } from "./shifts.ts";

/** Names that a danger shows of several. */
export const NAMES_SHOWN = 3;
/** Names and policies that are kept of a difference, for the answer that shows it whole, and the characters of each. */
const NAMES_KEPT = 100;
const CAUSES_KEPT = 50;
const CHARACTERS_KEPT = 2_500;

export const namedCount = (names: readonly ObjectName[], count: number = names.length): NamedCount => ({
  count,
  names: names.slice(0, NAMES_SHOWN),
});

export const namedPolicies = (policies: readonly Pick<SignInPolicy, "id" | "name">[]): NamedCount =>
  namedCount(policies.map(({ name, id }) => name ?? id));

/** Orders policies that concern as many users, so that a preview and a comparison name the same ones first. */
export function byName(a: Pick<SignInPolicy, "id" | "name">, b: Pick<SignInPolicy, "id" | "name">): number {
  const [first, second] = [a, b].map(({ name, id }) => `${name === null ? "" : plainName(name)} ${id}`);
  return first === second || first === undefined || second === undefined ? 0 : first < second ? -1 : 1;
}

/** Counts users and keeps the names of the first administrators and emergency accounts among them, or of all. */
export class AffectedUsers {
  users = 0;
  readonly #others: { count: number; readonly names: ObjectName[] } | null;
  readonly #administrators = { count: 0, names: [] as ObjectName[] };
  readonly #breakGlass = { count: 0, names: [] as ObjectName[] };

  constructor({ namesOthers = false }: { readonly namesOthers?: boolean } = {}) {
    this.#others = namesOthers ? { count: 0, names: [] } : null;
  }

  add(cohort: Cohort): void {
    this.users += cohort.count;
    if (isAdministrator(cohort)) note(this.#administrators, cohort);
    if (cohort.breakGlass) note(this.#breakGlass, cohort);
    if (this.#others !== null && !isAdministrator(cohort) && !cohort.breakGlass) note(this.#others, cohort);
  }

  affected(): Affected {
    const others = this.#others === null || this.#others.names.length === 0 ? {} : { others: this.#others };
    return { users: this.users, administrators: this.#administrators, breakGlass: this.#breakGlass, ...others };
  }
}

const lengthOfName = (name: ObjectName): number => quoted(name).length;

/** Returns the first items whose lengths together stay within the room. */
function withinLength<T>(items: readonly T[], length: (item: T) => number, room: number): readonly T[] {
  let left = room;
  const over = items.findIndex((item) => {
    left -= length(item);
    return left < 0;
  });
  return over < 0 ? items : items.slice(0, over);
}

function note(counted: { count: number; readonly names: ObjectName[] }, { count, names, id }: Cohort): void {
  counted.count += count;
  const named = names.length > 0 ? names : id === null ? [] : [id];
  const room = CHARACTERS_KEPT - counted.names.reduce((sum, name) => sum + lengthOfName(name), 0);
  counted.names.push(...withinLength(named.slice(0, NAMES_KEPT - counted.names.length), lengthOfName, room));
}

/** Returns a text that is equal for one policy that differs in the same way. */
const keyOf = ({ id, moved, inPart }: Cause): string => JSON.stringify([id, moved, inPart]);

const lengthOfCause = ({ name, where, moved }: Cause): number =>
  (name === null ? 0 : lengthOfName(name)) +
  where.length +
  (moved === undefined ? 0 : moved.before.length + moved.after.length);

/** Adds up one kind of difference over the users who have it. */
export class ShiftTally {
  readonly #kind: ShiftKind;
  readonly #extent: Shift["extent"];
  readonly #users: AffectedUsers;
  readonly #what = new Map<string, Wording>();
  readonly #causes = new Map<string, { readonly cause: Cause; users: number }>();
  #remains = false;
  #inPart = false;

  constructor(kind: ShiftKind, extent: Shift["extent"]) {
    this.#kind = kind;
    this.#extent = extent;
    this.#users = new AffectedUsers({ namesOthers: accountShifts.has(kind) });
  }

  add(cohort: Cohort, differences: readonly SignInDifference[]): void {
    const first = this.#users.users === 0;
    this.#users.add(cohort);
    const own = new Set(differences.map(({ what }) => what.text));
    if (!first && (own.size !== this.#what.size || [...own].some((what) => !this.#what.has(what)))) this.#inPart = true;
    for (const { what, remains } of differences) {
      this.#what.set(what.text, what);
      this.#remains ||= remains;
    }
    for (const [key, cause] of new Map(differences.map(({ cause }) => [keyOf(cause), cause]))) {
      const known = this.#causes.get(key) ?? { cause, users: 0 };
      known.users += cohort.count;
      this.#causes.set(key, known);
    }
  }

  result(): Shift {
    // The policy of most users comes first, because a short line names only the first ones.
    const causes = [...this.#causes.values()]
      .sort((a, b) => b.users - a.users || byName(a.cause, b.cause))
      .map(({ cause }) => cause);
    const first = causes.slice(0, CAUSES_KEPT);
    const kept = withinLength(first, lengthOfCause, CHARACTERS_KEPT);
    const what = [...this.#what.values()].slice(0, CAUSES_KEPT);
    const keptIds = new Set(kept.map(({ id }) => id));
    return {
      kind: this.#kind,
      extent: this.#extent,
      ...this.#users.affected(),
      what: what.map(({ text }) => text),
      ...(what.some(({ isCut }) => isCut) ? { isCut: true } : {}),
      ...(this.#inPart ? { inPart: true } : {}),
      remains: this.#remains,
      causes: kept,
      moreCauses: new Set(causes.map(({ id }) => id)).size - keptIds.size,
    };
  }
}
