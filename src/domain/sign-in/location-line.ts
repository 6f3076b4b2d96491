import { countOf } from "../words/counted-words.ts";
import { type NamedCount, toldList, toldNames } from "../words/name-list.ts";
import { joined, told, type Wording } from "../words/told.ts";
import { quoted } from "../words/untrusted.ts";
import type { LocationShift } from "./consequences.ts";
import { countryWords, type LocationCoverage, UNKNOWN_COUNTRIES, UNKNOWN_COUNTRY } from "./named-location.ts";
import type { Tense } from "./shift-verb.ts";

/** From this share on, a part of the address space is given in percent. */
const LEAST_SHARE = 0.001;

/** Describes a named location that matches other sign-ins, with the enforced policies that use it. */
export function locationLine(
  { name, before, after, exceptedBy, includedBy, formerly }: LocationShift,
  tense: Tense,
): Wording {
  const location = `Location ${quoted(name)}`;
  const [noLonger, were] =
    tense === "plan"
      ? ["policies that would no longer except it or be enforced", "policies that apply to it now"]
      : ["policies that no longer except it or are not enforced", "policies that applied to it before"];
  const parts = [
    ...part("policies that except it", exceptedBy),
    ...part("policies that apply to it", includedBy),
    ...part(noLonger, formerly?.exceptedBy),
    ...part(were, formerly?.includedBy),
  ];
  const uses = joined(parts, "; ");
  if (after === null)
    return told`${location} ${tense === "plan" ? "would no longer exist" : "no longer exists"}; ${uses}.`;
  const match = tense === "plan" ? "would match" : "matches";
  const was = tense === "plan" ? "now" : "before";
  const past =
    before === null
      ? tense === "plan"
        ? "now it does not exist"
        : "before it did not exist"
      : told`${was} ${coverage(before)}`;
  const change = before === null ? "" : told`${countryChanges(before, after)}${methodChange(before, after)}`;
  const trust = (before?.trusted ?? false) === after.trusted ? "" : after.trusted ? ", trusted" : ", not trusted";
  return told`${location} ${match} ${coverage(after)}${trust} (${past}${change}); ${uses}.`;
}

const part = (role: string, policies: NamedCount | undefined): Wording[] =>
  policies === undefined || policies.count === 0 ? [] : [told`${role}: ${toldNames(policies)}`];

/** Describes the addresses and countries of a location, such as "every IPv4 address" or "144 IPv4 addresses". */
export function coverage({ ipv4Addresses, ipv4Share, ipv6Share, countries, opaque }: LocationCoverage): Wording {
  const named = countries.filter((code) => code !== UNKNOWN_COUNTRY).length;
  const parts = [
    ...(ipv4Addresses === 0
      ? []
      : [addresses("IPv4", ipv4Share, countOf(ipv4Addresses, "IPv4 address", "IPv4 addresses"))]),
    ...(ipv6Share === 0 ? [] : [addresses("IPv6", ipv6Share, "some IPv6 addresses")]),
    ...(named === 0 ? [] : [`${named} ${named === 1 ? "country" : "countries"}`]),
    ...(named === countries.length ? [] : [UNKNOWN_COUNTRIES]),
    ...(opaque === true ? ["addresses that cannot be read"] : []),
  ];
  return parts.length === 0 ? told`no addresses` : toldList(parts);
}

/** Describes a part of a family's addresses by its share, and a small one by `few`. */
export function addresses(family: string, share: number, few: string): string {
  if (share >= 1) return `every ${family} address`;
  if (share < LEAST_SHARE) return few;
  return `${Math.min(Number((share * 100).toPrecision(3)), 99.9)} % of all ${family} addresses`;
}

const methods = { address: "by IP address", gps: "by the GPS of the Authenticator app" };

/** Says that a sign-in gets its country in another way. */
function methodChange(before: LocationCoverage, after: LocationCoverage): string {
  if (before.byGps === after.byGps || before.countries.length === 0 || after.countries.length === 0) return "";
  const [was, is] = after.byGps === true ? [methods.address, methods.gps] : [methods.gps, methods.address];
  return `; countries are found ${is} and no longer ${was}`;
}

function countryChanges(before: LocationCoverage, after: LocationCoverage): Wording {
  const codes = (some: LocationCoverage, others: LocationCoverage) =>
    some.countries.filter((code) => !others.countries.includes(code)).map(countryWords);
  const [added, removed] = [codes(after, before), codes(before, after)];
  return told`${added.length === 0 ? "" : told`; added ${toldList(added)}`}${removed.length === 0 ? "" : told`; removed ${toldList(removed)}`}`;
}
