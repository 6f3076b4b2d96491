import { type AddressFamily, mergedRanges, spaceOf } from "./address-range.ts";
import type { NamedLocation } from "./named-location.ts";

/** The values of the location dimension: sign-ins that every location matches in the same way share one. */
export interface LocationAtoms {
  readonly count: number;
  /** Returns the values a location matches, one bit each. */
  valuesOf(location: NamedLocation): bigint;
}

/**
 * Divides all sign-ins by address and country so finely that each location is made up of whole values. A location matches
 * a sign-in by its address or by its country, so a value is a class of addresses together with a class of countries.
 */
export function locationAtoms(locations: readonly NamedLocation[]): LocationAtoms {
  const addressClasses = [...new Set(addressMemberships(locations))];
  const countryClasses = [...new Set(countryMemberships(locations))];
  const places = new Map(locations.map((location, at) => [location, 1n << BigInt(at)]));
  return {
    count: addressClasses.length * countryClasses.length,
    valuesOf: (location) => {
      const place = places.get(location) ?? 0n;
      let values = 0n;
      let bit = 1n;
      for (const addresses of addressClasses) {
        for (const countries of countryClasses) {
          if (((addresses | countries) & place) !== 0n) values |= bit;
          bit <<= 1n;
        }
      }
      return values;
    },
  };
}

/** Returns for each class of addresses the locations whose ranges hold it, one bit each. */
function addressMemberships(locations: readonly NamedLocation[]): bigint[] {
  return (["IPv4", "IPv6"] as const).flatMap((family) => familyMemberships(locations, family));
}

/** Sweeps over the address space from its first address and notes the locations that hold each stretch. */
function familyMemberships(locations: readonly NamedLocation[], family: AddressFamily): bigint[] {
  const edges = new Map<bigint, bigint>();
  const toggle = (at: bigint, place: bigint) => edges.set(at, (edges.get(at) ?? 0n) ^ place);
  locations.forEach(({ ranges }, at) => {
    for (const { first, last } of mergedRanges(ranges, family)) {
      toggle(first, 1n << BigInt(at));
      toggle(last + 1n, 1n << BigInt(at));
    }
  });
  const found: bigint[] = edges.has(0n) ? [] : [0n];
  let holding = 0n;
  for (const [at, changes] of [...edges].sort(([a], [b]) => (a < b ? -1 : 1))) {
    holding ^= changes;
    if (at < spaceOf(family)) found.push(holding);
  }
  return found;
}

/** Returns for each class of countries the locations that name it. A location that is not known well is a class of its own. */
function countryMemberships(locations: readonly NamedLocation[]): bigint[] {
  const byCountry = new Map<string, bigint>();
  locations.forEach((location, at) => {
    const keys = location.opaque ? [...location.countries, `location:${location.id}`] : location.countries;
    for (const key of keys) byCountry.set(key, (byCountry.get(key) ?? 0n) | (1n << BigInt(at)));
  });
  return [0n, ...byCountry.values()];
}
