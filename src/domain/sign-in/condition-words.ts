import { toldList } from "../words/name-list.ts";
import { joined, told, type Wording } from "../words/told.ts";
import type { ObjectName } from "../words/told-name.ts";
import { cleaned, NAME_LENGTH, quoted } from "../words/untrusted.ts";
import { ACTION, CONTEXT, type Conditions, type Dimension, dimensions, type ValueSelection } from "./conditions.ts";
import { ANY_TRUSTED, COMPLIANT_NETWORK, TRUSTED_FOR_MFA } from "./named-location.ts";

/** Returns the name of an application, location, group or other object by its id in lower case, if it is known. */
export type NameOf = (id: string) => ObjectName | undefined;

const RULE_LENGTH = 80;

/** Returns what follows the name of a location, by its id or word in lower case. */
export type AboutLocation = (id: string) => string | Wording;

const nothingMore: AboutLocation = () => "";

/** Describes the sign-ins that conditions name, as "to Office 365, from anywhere except "Head office". Empty for all. */
export function toldConditions(
  { selections, rules }: Conditions,
  nameOf: NameOf,
  aboutLocation: AboutLocation = nothingMore,
): Wording {
  const clauses = dimensions.flatMap((dimension) => {
    const selection = selections.get(dimension);
    const about = dimension === "location" ? aboutLocation : nothingMore;
    return selection === undefined ? [] : clauseOf(dimension, selection, nameOf, about);
  });
  const filters = rules.map(({ about, text, negated }) => {
    if (about === "unknown condition") return `under the condition ${quoted(text.split(" ")[0] ?? "", RULE_LENGTH)}`;
    const rule = quoted(text, RULE_LENGTH);
    const what = about === "device filter" ? "on devices" : "to applications";
    return negated ? `${what} that the filter ${rule} does not match` : `${what} that the filter ${rule} matches`;
  });
  return joined([...clauses, ...filters], ", ");
}

function clauseOf(
  dimension: Dimension,
  { include, exclude }: ValueSelection,
  nameOf: NameOf,
  about: AboutLocation,
): (string | Wording)[] {
  const names = (values: readonly string[], joint: "and" | "or" = "and") =>
    toldList(
      values.map((value) => told`${valueWords(value, nameOf)}${about(value)}`),
      joint,
    );
  const all = include.includes("all");
  const but = exclude.length === 0 ? "" : told` except ${names(exclude)}`;
  switch (dimension) {
    case "application":
      return applicationClause(include, all, but, names);
    case "location":
      if (all && but === "") return [];
      return [all ? told`from anywhere${but}` : told`from ${names(include, "or")}${but}`];
    case "platform":
      if (all && but === "") return [];
      return [all ? told`on every platform${but}` : told`on ${names(include, "or")}${but}`];
    case "client":
      return all ? [] : [clientClause(include, names)];
    case "flow":
      return [told`by ${names(include, "or")}`];
    case "signInRisk":
      return [told`at ${names(include, "or")} sign-in risk`];
    case "userRisk":
      return [told`at ${names(include, "or")} user risk`];
    case "insiderRisk":
      return [told`at ${names(include, "or")} insider risk`];
  }
}

function applicationClause(
  include: readonly string[],
  all: boolean,
  but: string | Wording,
  names: (values: readonly string[]) => Wording,
): (string | Wording)[] {
  if (all) return but === "" ? [] : [told`to every application${but}`];
  const actions = include.filter((value) => value.startsWith(ACTION));
  if (actions.length > 0) return [told`when ${names(actions)}`];
  const contexts = include.filter((value) => value.startsWith(CONTEXT));
  if (contexts.length > 0) return [told`under the authentication context ${names(contexts)}`];
  const applications = include.filter((value) => value !== "none");
  return [applications.length === 0 ? "to no application" : told`to ${names(applications)}${but}`];
}

function clientClause(include: readonly string[], names: (values: readonly string[], joint: "or") => Wording): Wording {
  const legacy = include.includes("exchangeactivesync") && include.includes("other");
  const others = include.filter((client) => !legacy || (client !== "exchangeactivesync" && client !== "other"));
  const parts = [...(legacy ? ["legacy authentication"] : []), ...(others.length > 0 ? [names(others, "or")] : [])];
  return told`with ${joined(parts, " or ")}`;
}

/** Words for Graph's own values. */
const wordsOf: Readonly<Record<string, string>> = {
  [ANY_TRUSTED]: "any trusted location",
  [TRUSTED_FOR_MFA]: "addresses trusted for per-user MFA",
  [COMPLIANT_NETWORK]: "the compliant network",
  office365: "Office 365",
  microsoftadminportals: "the Microsoft admin portals",
  allagentidresources: "agent resources",
  [`${ACTION}urn:user:registersecurityinfo`]: "registering security information",
  [`${ACTION}urn:user:registerdevice`]: "registering or joining a device",
  android: "Android",
  ios: "iOS",
  windows: "Windows",
  windowsphone: "Windows Phone",
  macos: "macOS",
  linux: "Linux",
  browser: "a browser",
  mobileappsanddesktopclients: "a mobile or desktop app",
  exchangeactivesync: "Exchange ActiveSync",
  other: "other legacy clients",
  devicecodeflow: "the device code flow",
  authenticationtransfer: "authentication transfer",
  none: "no",
  low: "low",
  medium: "medium",
  high: "high",
  minor: "minor",
  moderate: "moderate",
  elevated: "elevated",
};

/** Returns a value of a condition in words, or the name of what it stands for. */
export function valueWords(value: string, nameOf: NameOf): string {
  const known = wordsOf[value];
  if (known !== undefined) return known;
  const name = nameOf(value);
  if (name !== undefined) return quoted(name);
  return cleaned(value.replace(ACTION, "").replace(CONTEXT, ""), NAME_LENGTH);
}
