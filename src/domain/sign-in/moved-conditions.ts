import { quoted } from "../untrusted.ts";
import { addressCount } from "./address-range.ts";
import type { Side } from "./cohort.ts";
import { conditionWords, type NameOf } from "./condition-words.ts";
import type { Conditions } from "./conditions.ts";
import type { MovedConditions } from "./consequences.ts";
import { listed } from "./name-list.ts";
import { countryCodes, matchText, type NamedLocation } from "./named-location.ts";
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
): MovedConditions | null {
  const was = conditionWords(before, nameOf, (id) => missing(id, locations, "before", "after"));
  const is = wordsAfter(after, locations, nameOf);
  return was === is ? null : { before: was, after: is };
}

/** Describes the sign-ins that conditions name afterward, with what their locations gain and lose. Empty for all. */
export const wordsAfter = (conditions: Conditions, locations: LocationsOnBothSides, nameOf: NameOf): string =>
  conditionWords(conditions, nameOf, (id) => becoming(id, locations));

/** Says that a location that only the other side has does not exist here. */
const missing = (id: string, locations: LocationsOnBothSides, side: Side, other: Side): string =>
  locations[other].has(id) && !locations[side].has(id) ? " (which does not exist)" : "";

function becoming(id: string, locations: LocationsOnBothSides): string {
  if (id === "alltrusted") return trustChanges(locations);
  const [was, is] = [locations.before.get(id), locations.after.get(id)];
  if (was === undefined || is === undefined) return missing(id, locations, "after", "before");
  return contentChanges(was, is);
}

function contentChanges(was: NamedLocation, is: NamedLocation): string {
  const parts = (gained: NamedLocation, base: NamedLocation) => {
    const known = countryCodes(base);
    const countries = [...countryCodes(gained)].filter((code) => !known.has(code)).sort();
    return [...countries, ...(hasMoreAddresses(gained, base) ? ["addresses"] : [])];
  };
  const [added, removed] = [parts(is, was), parts(was, is)];
  const changes = [
    ...(added.length > 0 ? [`${listed(added)} added`] : []),
    ...(removed.length > 0 ? [`${listed(removed)} removed`] : []),
  ];
  if (changes.length > 0) return ` (with ${changes.join(" and ")})`;
  const isSame = matchText({ ...was, trusted: is.trusted }) === matchText(is);
  return isSame ? "" : " (matched in another way)";
}

const hasMoreAddresses = ({ ranges }: NamedLocation, base: NamedLocation): boolean =>
  (["IPv4", "IPv6"] as const).some(
    (family) => addressCount([...base.ranges, ...ranges], family) > addressCount(base.ranges, family),
  );

/** Names the trusted locations that come, go or match other sign-ins. */
function trustChanges({ before, after }: LocationsOnBothSides): string {
  const trusted = (locations: Locations) => new Map([...locations].filter(([, one]) => one.trusted));
  const [was, is] = [trusted(before), trusted(after)];
  const names = (of: ReadonlyMap<string, NamedLocation>, wanted: (id: string) => boolean) =>
    listed([...of].filter(([id]) => wanted(id)).map(([id, { name }]) => quoted(name ?? id)));
  const added = names(is, (id) => !was.has(id));
  const removed = names(was, (id) => !is.has(id));
  const other = names(is, (id) => was.has(id) && matchText(was.get(id) ?? null) !== matchText(is.get(id) ?? null));
  const changes = [
    ...(added === "" ? [] : [`${added} added`]),
    ...(removed === "" ? [] : [`${removed} removed`]),
    ...(other === "" ? [] : [`another ${other}`]),
  ];
  return changes.length === 0 ? "" : ` (with ${changes.join(" and ")})`;
}
