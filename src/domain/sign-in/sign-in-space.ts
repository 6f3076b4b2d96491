import { ACTION, CONTEXT, type ConditionRule, type Conditions, type Dimension } from "./conditions.ts";
import { type LocationAtoms, locationAtoms } from "./location-atoms.ts";
import { ANY_TRUSTED, type NamedLocation, TRUSTED_FOR_MFA } from "./named-location.ts";
import { intersection, type SignInSet, type Universe, uncovered } from "./sign-in-set.ts";

/**
 * Values that Graph documents for a dimension, in lower case. The first is that of an ordinary sign-in, and for platforms
 * it stands for each that Graph does not name.
 */
const documented: Readonly<Partial<Record<Dimension, readonly string[]>>> = {
  platform: ["unnamed", "android", "ios", "windows", "windowsphone", "macos", "linux"],
  client: ["browser", "mobileappsanddesktopclients", "exchangeactivesync", "other"],
  signInRisk: ["none", "low", "medium", "high"],
  userRisk: ["none", "low", "medium", "high"],
  insiderRisk: ["none", "minor", "moderate", "elevated"],
  flow: ["ordinary", "devicecodeflow", "authenticationtransfer"],
};

/** Stands for each application that policies do not name. */
const OTHER_APPLICATION = "unnamed";

/** A location that is known only by its name in policies. */
const unknownLocation = (id: string, trusted = false): NamedLocation => ({
  id,
  name: null,
  trusted,
  ranges: [],
  countries: new Set(),
  opaque: true,
  unread: "",
});

const trustedForMfa = unknownLocation(TRUSTED_FOR_MFA, true);

/** Applications of the Office 365 suite that have a well-known id. Source: "Office 365 app suite" of Conditional Access. */
const office365: ReadonlySet<string> = new Set([
  "00000002-0000-0ff1-ce00-000000000000",
  "00000003-0000-0ff1-ce00-000000000000",
  "00000004-0000-0ff1-ce00-000000000000",
  "00000005-0000-0ff1-ce00-000000000000",
  "00000006-0000-0ff1-ce00-000000000000",
  "cc15fd57-2c6c-4117-a88c-83b1d56b4bbe",
]);

/** A tenant's named locations by id in lower case. */
export type Locations = ReadonlyMap<string, NamedLocation>;

/** All sign-ins that a group of policies distinguishes, so that each policy's conditions become a set of them. */
export class SignInSpace {
  readonly universe: Universe;
  /** Every sign-in to an application, which "All" stands for. User actions and authentication contexts are not in it. */
  readonly everyApplication: SignInSet;
  readonly #values: ReadonlyMap<string, readonly string[]>;
  readonly #locations: LocationAtoms;
  readonly #unknown: readonly NamedLocation[];

  /** No sign-in comes from a deleted location or leads to a deleted application. */
  constructor(all: readonly Conditions[], locations: readonly NamedLocation[], deleted: ReadonlySet<string>) {
    const named = (dimension: string, known: readonly string[]) => valuesNamed(all, dimension, known, deleted);
    const values = new Map<string, readonly string[]>();
    for (const [dimension, known] of Object.entries(documented)) values.set(dimension, named(dimension, known));
    values.set("application", named("application", [OTHER_APPLICATION]));
    for (const { rules } of all) for (const rule of rules) values.set(ruleDimension(rule), ["no match", "match"]);
    this.#values = values;
    const known = new Set(locations.map(({ id }) => id));
    const missing = named("location", []).filter((id) => !known.has(id) && !words.has(id));
    this.#unknown = [trustedForMfa, ...missing.map((id) => unknownLocation(id))];
    this.#locations = locationAtoms([...this.#unknown, ...locations]);
    this.universe = new Map([
      ...[...values].map(([dimension, each]): [string, bigint] => [dimension, everyBit(each.length)]),
      ["location", everyBit(this.#locations.count)],
    ]);
    this.everyApplication = new Map([["application", this.#bits("application", isApplication)]]);
  }

  /** Returns the sign-ins that conditions name, with named locations as they are on one side. */
  setOf({ selections, rules }: Conditions, locations: Locations): SignInSet {
    const set = new Map<string, bigint>();
    for (const [dimension, selection] of selections) {
      const values = (names: readonly string[]) =>
        dimension === "location" ? this.#locationBits(names, locations) : this.#namedBits(dimension, names);
      set.set(dimension, values(selection.include) & ~values(selection.exclude));
    }
    for (const rule of rules) set.set(ruleDimension(rule), rule.negated ? 1n : 2n);
    return set;
  }

  /** Returns the ordinary sign-ins to applications: in a browser or an app, without risk or a special flow, from any place. */
  get ordinary(): SignInSet {
    const ordinary = new Map<string, bigint>(this.everyApplication);
    for (const dimension of ["signInRisk", "userRisk", "insiderRisk", "flow"]) ordinary.set(dimension, 1n);
    return ordinary.set("client", 3n);
  }

  /** Returns true if covers contain each sign-in of a set that does not come from addresses that cannot be read. */
  coversRead(set: SignInSet, covers: readonly SignInSet[]): boolean {
    const unread = this.#locations.valuesOf(trustedForMfa);
    const read = intersection(set, new Map([["location", (this.universe.get("location") ?? 0n) & ~unread]]));
    return read === null || uncovered(read, covers, this.universe) === null;
  }

  /** Returns true if the sets contain every sign-in to an application together. */
  isEverySignIn(sets: readonly SignInSet[]): boolean {
    return uncovered(this.everyApplication, sets, this.universe) === null;
  }

  #namedBits(dimension: Dimension, names: readonly string[]): bigint {
    const wanted = new Set(names);
    return this.#bits(dimension, (value) => {
      if (wanted.has(value)) return true;
      if (dimension !== "application") return wanted.has("all");
      return (wanted.has("all") && isApplication(value)) || (wanted.has("office365") && office365.has(value));
    });
  }

  #locationBits(names: readonly string[], locations: Locations): bigint {
    if (names.includes("all")) return this.universe.get("location") ?? 0n;
    const known = [...this.#unknown, ...locations.values()];
    const matching = known.filter(({ id, trusted }) => names.includes(id) || (trusted && names.includes(ANY_TRUSTED)));
    return matching.reduce((bits, location) => bits | this.#locations.valuesOf(location), 0n);
  }

  #bits(dimension: string, wanted: (value: string) => boolean): bigint {
    const values = this.#values.get(dimension) ?? [];
    return values.reduce((bits, value, at) => (wanted(value) ? bits | (1n << BigInt(at)) : bits), 0n);
  }
}

/** Returns the known values of a dimension and those that policies name and that exist. */
function valuesNamed(
  all: readonly Conditions[],
  dimension: string,
  known: readonly string[],
  deleted: ReadonlySet<string>,
): string[] {
  const found = new Set(known);
  for (const { selections } of all) {
    for (const [each, { include, exclude }] of selections) {
      if (each === dimension)
        for (const value of [...include, ...exclude]) if (!words.has(value) && !deleted.has(value)) found.add(value);
    }
  }
  return [...found];
}

const words: ReadonlySet<string> = new Set(["all", "none", ANY_TRUSTED, TRUSTED_FOR_MFA]);

const isApplication = (value: string): boolean => !value.startsWith(ACTION) && !value.startsWith(CONTEXT);

/** Each rule is a dimension of its own, because a sign-in can match any combination of them. */
const ruleDimension = ({ about, text }: ConditionRule): string => `${about} ${text}`;

const everyBit = (count: number): bigint => (1n << BigInt(count)) - 1n;
