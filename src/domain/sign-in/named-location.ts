import { elementsOf, type JsonObject } from "../json.ts";
import type { ObjectName } from "../words/told-name.ts";
import { type AddressFamily, type AddressRange, addressCount, addressRange, spaceOf } from "./address-range.ts";
import { settingText } from "./set-values.ts";

/**
 * A named location, reduced to the sign-ins it matches.
 * Source: microsoft.graph.ipNamedLocation, countryNamedLocation and compliantNetworkNamedLocation.
 */
export interface NamedLocation {
  readonly id: string;
  readonly name: ObjectName | null;
  readonly trusted: boolean;
  readonly ranges: readonly AddressRange[];
  /** Country codes, prefixed with the look-up method, which decides how a sign-in gets its country. */
  readonly countries: ReadonlySet<string>;
  /** True for a location without ranges or countries, such as the compliant network, or with unreadable ranges. */
  readonly opaque: boolean;
  /** A text of the unreadable ranges, equal for equal ones. Empty without any. */
  readonly unread: string;
}

/** The part of the address space and the countries a location covers. */
export interface LocationCoverage {
  readonly ipv4Addresses: number;
  /** From 0 to 1. */
  readonly ipv4Share: number;
  readonly ipv6Share: number;
  /** ISO 3166 codes in alphabetical order. `unknown` stands for addresses without a known country. */
  readonly countries: readonly string[];
  readonly trusted: boolean;
  /** True for countries that the GPS of the Authenticator app shows, and not the address. Absent otherwise. */
  readonly byGps?: true;
  /** True for a location that is opaque, whose addresses are not all known. Absent otherwise. */
  readonly opaque?: true;
}

/** The networks of Global Secure Access, which every tenant has under this id and no list of locations of Graph v1.0 shows. */
export const COMPLIANT_NETWORK = "3d46dbda-8382-466a-856d-eb00cbc6b910";

/** The word of policies for every trusted location, in lower case. */
export const ANY_TRUSTED = "alltrusted";
/** The addresses trusted for per-user MFA: part of "AllTrusted" and not readable through Graph. */
export const TRUSTED_FOR_MFA = "00000000-0000-0000-0000-000000000000";

export const UNKNOWN_COUNTRY = "unknown";
export const UNKNOWN_COUNTRIES = "unknown countries";
/** Returns a country code, or the words for the one that stands for several countries. */
export const countryWords = (code: string): string => (code === UNKNOWN_COUNTRY ? UNKNOWN_COUNTRIES : code);

/** Reads a named location's properties. Missing or malformed members are taken as not set. */
export function namedLocation(id: string, properties: JsonObject): NamedLocation {
  const given = elementsOf(properties.ipRanges);
  const read = given.map((range) => ({ range, addresses: addressRange(range) }));
  const ranges = read.flatMap(({ addresses }) => addresses ?? []);
  const unread = read.flatMap(({ range, addresses }) => (addresses === null ? [settingText(range)] : []));
  const codes = elementsOf(properties.countriesAndRegions).filter((code) => typeof code === "string");
  const unknown = properties.includeUnknownCountriesAndRegions === true ? [UNKNOWN_COUNTRY] : [];
  const method =
    typeof properties.countryLookupMethod === "string" ? properties.countryLookupMethod : "clientIpAddress";
  const countries = new Set(
    [...codes.map((code) => code.toUpperCase()), ...unknown].map((code) => `${method}:${code}`),
  );
  return {
    id: id.toLowerCase(),
    name: typeof properties.displayName === "string" ? properties.displayName : null,
    trusted: properties.isTrusted === true,
    ranges,
    countries,
    opaque: unread.length > 0 || (given.length === 0 && countries.size === 0),
    unread: unread.sort().join(),
  };
}

export function coverageOf({ ranges, countries, trusted, opaque }: NamedLocation): LocationCoverage {
  return {
    ipv4Addresses: Number(addressCount(ranges, "IPv4")),
    ipv4Share: shareOf(ranges, "IPv4"),
    ipv6Share: shareOf(ranges, "IPv6"),
    countries: [...countryCodes({ countries })].sort(),
    trusted,
    ...([...countries].some((country) => country.startsWith(BY_GPS)) ? { byGps: true } : {}),
    ...(opaque ? { opaque } : {}),
  };
}

/** Source: countryLookupMethodType. */
const BY_GPS = "authenticatorAppGps:";

/** Returns the country codes of a location without the look-up method. */
export const countryCodes = ({ countries }: Pick<NamedLocation, "countries">): ReadonlySet<string> =>
  new Set([...countries].map((country) => country.slice(country.indexOf(":") + 1)));

/** Returns one text for locations that match the same sign-ins. */
export function matchText(location: NamedLocation | null): string {
  if (location === null) return "";
  const { ranges, countries, trusted, opaque, unread } = location;
  const parts = ranges.map(({ family, first, last }) => `${family} ${first} ${last}`).sort();
  return JSON.stringify([parts, [...countries].sort(), trusted, opaque, unread]);
}

/** Returns the share of a family's address space, precise to a billionth. */
const shareOf = (ranges: readonly AddressRange[], family: AddressFamily): number =>
  Number((addressCount(ranges, family) * 1_000_000_000n) / spaceOf(family)) / 1_000_000_000;
