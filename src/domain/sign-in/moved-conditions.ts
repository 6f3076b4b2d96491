import { countOf } from "../words/counted-words.ts";
import { toldList } from "../words/name-list.ts";
import { joined, told, type Wording } from "../words/told.ts";
import { quoted } from "../words/untrusted.ts";
import { type AddressFamily, addressCount, spaceOf } from "./address-range.ts";
import type { Side } from "./cohort.ts";
import { type NameOf, toldConditions } from "./condition-words.ts";
import type { Conditions } from "./conditions.ts";
import type { MovedConditions } from "./consequences.ts";
import { addresses } from "./location-line.ts";
import { ANY_TRUSTED, countryCodes, countryWords, matchText, type NamedLocation } from "./named-location.ts";
import type { Locations } from "./sign-in-space.ts";

/** The named locations of both sides. */
export type LocationsOnBothSides = Readonly<Record<Side, Locations>>;

/**
 * Describes the sign-ins of one policy before and after, with what its locations gain and lose. Returns null if the words
 * are the same, because then a reader can take them for both.
 */
export function movedConditions(
  { before, after }: Readonly<Record<Side, Conditions>>,
  locations: LocationsOnBothSides,
  nameOf: NameOf,
): (MovedConditions & { readonly isCut: boolean }) | null {
  const was = toldConditions(before, nameOf, (id) => missing(id, locations, "before", "after"));
  const is = wordsAfter(after, locations, nameOf);
  if (was.text === is.text) return null;
  return { before: was.text, after: is.text, isCut: was.isCut === true || is.isCut === true };
}

/** Describes the sign-ins that conditions name afterward, with what their locations gain and lose. Empty for all. */
export const wordsAfter = (conditions: Conditions, locations: LocationsOnBothSides, nameOf: NameOf): Wording =>
  toldConditions(conditions, nameOf, (id) => becoming(id, locations));

/** Says that a location that only the other side has does not exist here. */
const missing = (id: string, locations: LocationsOnBothSides, side: Side, other: Side): string =>
  locations[other].has(id) && !locations[side].has(id) ? " (which does not exist)" : "";

function becoming(id: string, locations: LocationsOnBothSides): string | Wording {
  if (id === ANY_TRUSTED) return trustChanges(locations);
  const [was, is] = [locations.before.get(id), locations.after.get(id)];
  if (was === undefined || is === undefined) return missing(id, locations, "after", "before");
  return contentChanges(was, is);
}

function contentChanges(was: NamedLocation, is: NamedLocation): string | Wording {
  const parts = (gained: NamedLocation, base: NamedLocation) => {
    const known = countryCodes(base);
    const countries = [...countryCodes(gained)].filter((code) => !known.has(code)).sort();
    return [...countries.map(countryWords), ...addressesGained(gained, base)];
  };
  const [added, removed] = [parts(is, was), parts(was, is)];
  const changes = [
    ...(added.length > 0 ? [told`${toldList(added)} added`] : []),
    ...(removed.length > 0 ? [told`${toldList(removed)} removed`] : []),
  ];
  if (changes.length > 0) return told` (with ${joined(changes, " and ")})`;
  const isSame = matchText({ ...was, trusted: is.trusted }) === matchText(is);
  return isSame ? "" : " (matched in another way)";
}

function addressesGained({ ranges }: NamedLocation, base: NamedLocation): string[] {
  const gained = (family: AddressFamily) =>
    Number(addressCount([...base.ranges, ...ranges], family) - addressCount(base.ranges, family));
  const [few, many] = [gained("IPv4"), gained("IPv6")];
  const share = (count: number, family: AddressFamily) => count / Number(spaceOf(family));
  return [
    ...(few === 0 ? [] : [addresses("IPv4", share(few, "IPv4"), countOf(few, "IPv4 address", "IPv4 addresses"))]),
    ...(many === 0 ? [] : [addresses("IPv6", share(many, "IPv6"), "some IPv6 addresses")]),
  ];
}

/** Names the trusted locations that come, go or match other sign-ins. */
function trustChanges({ before, after }: LocationsOnBothSides): string | Wording {
  const trusted = (locations: Locations) => new Map([...locations].filter(([, one]) => one.trusted));
  const [was, is] = [trusted(before), trusted(after)];
  const names = (of: ReadonlyMap<string, NamedLocation>, wanted: (id: string) => boolean) =>
    toldList([...of].filter(([id]) => wanted(id)).map(([id, { name }]) => quoted(name ?? id)));
  const added = names(is, (id) => !was.has(id));
  const removed = names(was, (id) => !is.has(id));
  const other = names(is, (id) => was.has(id) && matchText(was.get(id) ?? null) !== matchText(is.get(id) ?? null));
  const changes = [
    ...(added.text === "" ? [] : [told`${added} added`]),
    ...(removed.text === "" ? [] : [told`${removed} removed`]),
    ...(other.text === "" ? [] : [told`another ${other}`]),
  ];
  return changes.length === 0 ? "" : told` (with ${joined(changes, " and ")})`;
}
