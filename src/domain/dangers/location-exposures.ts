import type { Severity } from "../changes/risk.ts";
import { type Json, objectsIn } from "../json.ts";
import { coverage } from "../sign-in/location-line.ts";
import { coverageOf, type LocationCoverage, namedLocation } from "../sign-in/named-location.ts";
import { missingIn } from "../sign-in/set-values.ts";
import { toldList } from "../words/name-list.ts";
import { itself, told, type Wording } from "../words/told.ts";
import { cleaned, quoted } from "../words/untrusted.ts";
import type { ChangedObject } from "./changed-object.ts";
import type { Exposure } from "./exposure-type.ts";

/** Shares of the IPv4 space that a location gains: one /16, one /8, a quarter. */
const LARGE = 1 / 65_536;
const GRAVE = 1 / 256;
const CRITICAL = 1 / 4;
/** IPv6 is assigned in far larger blocks. */
const LARGE_IPV6 = 1 / 2 ** 24;

/** A location that covers far more addresses or countries, is newly trusted, or is trusted with more ranges. */
export function locationExposures({ ref, displayName, became, before, after }: ChangedObject): Exposure[] {
  if (became === "deleted") return [];
  const read = (properties: ChangedObject["before"]) => coverageOf(namedLocation(ref.id, properties));
  const [was, is] = [became === "changed" ? read(before) : nowhere, read(after)];
  const name = itself(`Location ${quoted(displayName)}`);
  return [...opened(name, was, is), ...newlyTrusted(name, became, before, after)];
}

const nowhere: LocationCoverage = { ipv4Addresses: 0, ipv4Share: 0, ipv6Share: 0, countries: [], trusted: false };

function opened(name: Wording, was: LocationCoverage, is: LocationCoverage): Exposure[] {
  const countries = missingIn(new Set(is.countries), new Set(was.countries));
  const severity = openedBy(is.ipv4Share - was.ipv4Share, is.ipv6Share - was.ipv6Share);
  if (severity !== null) {
    const says = {
      plan: told`${name} would cover ${coverage(is)} (now ${coverage(was)}).`,
      done: told`${name} covers ${coverage(is)} (before ${coverage(was)}).`,
    };
    return [{ rule: "locationOpened", severity, says }];
  }
  if (countries.length === 0) return [];
  const codes = toldList(countries.map((code) => cleaned(code, 20)));
  const says = {
    plan: told`${name} would cover more countries: ${codes}.`,
    done: told`${name} covers more countries: ${codes}.`,
  };
  return [{ rule: "locationOpened", severity: "medium", says }];
}

function openedBy(ipv4: number, ipv6: number): Severity | null {
  if (ipv4 >= CRITICAL || ipv6 >= CRITICAL) return "critical";
  if (ipv4 >= GRAVE || ipv6 >= GRAVE) return "high";
  return ipv4 >= LARGE || ipv6 >= LARGE_IPV6 ? "medium" : null;
}

function newlyTrusted(
  name: Wording,
  became: ChangedObject["became"],
  before: ChangedObject["before"],
  after: ChangedObject["after"],
): Exposure[] {
  if (after.isTrusted !== true) return [];
  if (became === "changed" && before.isTrusted !== true) {
    const says = { plan: told`${name} would be trusted.`, done: told`${name} is trusted, which it was not.` };
    return [{ rule: "trustedRangeAdded", severity: "high", says }];
  }
  const added = missingIn(new Set(rangesIn(after.ipRanges)), new Set(rangesIn(before.ipRanges)));
  if (added.length === 0) return [];
  const ranges = toldList(added.map((range) => cleaned(range, 60)));
  const says = {
    plan: told`${name}, which is trusted, would gain ranges: ${ranges}.`,
    done: told`${name}, which is trusted, gained ranges: ${ranges}.`,
  };
  return [{ rule: "trustedRangeAdded", severity: "medium", says }];
}

const rangesIn = (value: Json | undefined): string[] =>
  objectsIn(value).flatMap(({ cidrAddress, lowerAddress, upperAddress }) => {
    if (typeof cidrAddress === "string") return [cidrAddress];
    return typeof lowerAddress === "string" ? [`${lowerAddress} to ${String(upperAddress)}`] : [];
  });
