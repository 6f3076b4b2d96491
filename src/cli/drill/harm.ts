import type { ChangeAnswer } from "./answers.ts";
import { EXISTENCE, type Facet, facetsOf } from "./investigation.ts";
import { losesExceptions } from "./lost-exceptions.ts";

/**
 * How the drill tells what an incident left behind from everyday work where nobody says who did what: by the values
 * alone. It errs on both sides, as anybody would who knows no more. Pure.
 */

/** What speaks against one changed object. */
export interface Harm {
  readonly change: ChangeAnswer;
  readonly weight: number;
  readonly grounds: readonly string[];
  /** The parts of the object that look like harm; the rest of it looks like everyday work. */
  readonly facets: readonly Facet[];
}

/** Settings of the whole tenant, which nobody touches from day to day. */
const settings: readonly string[] = [
  "authorizationPolicy",
  "authenticationMethodPolicy",
  "authenticationStrengthPolicy",
];

/** More links than one object loses in a day, and more objects than people change alike in one. */
const MANY_LINKS = 5;
const MANY_ALIKE = 10;

/** Consent to these lets an app see who signs in, and no more. */
const harmless: readonly string[] = ["openid", "profile", "email", "offline_access", "User.Read"];

/** Every object that looks harmed, the worst first; what cannot be recovered is left out. */
export function harms(changes: readonly ChangeAnswer[]): readonly Harm[] {
  const known: Known = { planted: plantedApps(changes), inBulk: changedInBulk(changes) };
  return changes
    .filter((change) => change.notRecoverable === undefined)
    .map((change) => harmOf(change, known))
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight);
}

interface Sign {
  readonly facet: string;
  readonly weight: number;
  readonly ground: string;
}

/** What only all changes together tell. */
interface Known {
  /** Whether what is new belongs to an app that was given more than to see who signs in. */
  readonly planted: (change: ChangeAnswer) => boolean;
  /** Properties, by type, that changed on many objects. */
  readonly inBulk: ReadonlySet<string>;
}

function harmOf(change: ChangeAnswer, known: Known): Harm {
  const isUpdate = change.action === "update";
  const signs = isUpdate ? signsOfUpdate(change, known) : signsOfExistence(change, known);
  const suspicious = new Set(signs.map(({ facet }) => facet));
  return {
    change,
    weight: signs.reduce((sum, { weight }) => sum + weight, 0),
    grounds: [...new Set(signs.map(({ ground }) => ground))],
    // An object that comes or goes does so with all it has.
    facets: facetsOf(change).filter(({ facet }) => !isUpdate || suspicious.has(facet)),
  };
}

function signsOfExistence(change: ChangeAnswer, { planted }: Known): readonly Sign[] {
  if (change.action === "restore") return [{ facet: EXISTENCE, weight: 6, ground: "deleted" }];
  return planted(change) ? [{ facet: EXISTENCE, weight: 8, ground: "part of a new app that was given much" }] : [];
}

function signsOfUpdate({ type, properties, links, linkTotals }: ChangeAnswer, { inBulk }: Known): readonly Sign[] {
  const signs: Sign[] = properties.flatMap(({ name, now, then }) => [
    ...signsOfValue(type, name, { now, then }),
    ...(inBulk.has(`${type}.${name}`) ? [{ facet: name, weight: 2, ground: "changed alike on many" }] : []),
  ]);
  const { add: lost, remove: gained } = linkTotals ?? { add: 0, remove: 0 };
  const names = [...new Set(links.map(({ link }) => link))];
  if (lost >= MANY_LINKS && lost > gained) {
    signs.push(...names.map((facet) => ({ facet, weight: 5, ground: "lost many links" })));
  } else if (lost > 0 && gained === 0 && signs.some(({ ground }) => ground === EMPTIED)) {
    // Who empties an account takes its links as well.
    signs.push(...names.map((facet) => ({ facet, weight: 1, ground: EMPTIED })));
  }
  return signs;
}

const EMPTIED = "emptied";

interface Values {
  readonly now: unknown;
  readonly then: unknown;
}

function signsOfValue(type: string, facet: string, values: Values): readonly Sign[] {
  if (opensDoors(type, facet, values)) return [{ facet, weight: 10, ground: "protects sign-in less than it did" }];
  if (locksOut(type, facet, values)) return [{ facet, weight: 10, ground: "blocks without the exceptions it had" }];
  if (facet === "membershipRule") return [{ facet, weight: 4, ground: "takes other members than it did" }];
  return isEmpty(values.now) && !isEmpty(values.then) ? [{ facet, weight: 3, ground: EMPTIED }] : [];
}

function opensDoors(type: string, facet: string, { now, then }: Values): boolean {
  if (settings.includes(type)) return true;
  if (type === "conditionalAccessPolicy") return facet === "state" && then === "enabled";
  return type === "namedLocationPolicy" && facet === "ipRanges" && Array.isArray(now) && now.length > lengthOf(then);
}

const locksOut = (type: string, facet: string, { now, then }: Values): boolean =>
  type === "conditionalAccessPolicy" && facet === "conditions" && losesExceptions(now, then);

const lengthOf = (value: unknown): number => (Array.isArray(value) ? value.length : 0);
const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);

function changedInBulk(changes: readonly ChangeAnswer[]): ReadonlySet<string> {
  const updates = changes.filter(({ action }) => action === "update");
  const names = updates.flatMap(({ type, properties }) => properties.map(({ name }) => `${type}.${name}`));
  const alike = Map.groupBy(names, (name) => name);
  return new Set([...alike].filter(([, each]) => each.length >= MANY_ALIKE).map(([name]) => name));
}

function plantedApps(changes: readonly ChangeAnswer[]): Known["planted"] {
  const added = changes.filter(({ action }) => action === "softDelete");
  const ofType = (wanted: string) => added.filter(({ type }) => type === wanted);
  const newServices = new Map(ofType("servicePrincipal").map(({ id, displayName }) => [id, displayName]));
  const given = [
    ...ofType("oAuth2PermissionGrant")
      .filter((grant) => !isHarmless(textNow(grant, "scope")))
      .map((grant) => textNow(grant, "clientId")),
    ...ofType("appRoleAssignment")
      .map((assignment) => textNow(assignment, "principalId"))
      .filter((principal) => newServices.has(principal)),
  ];
  const services = new Set(given.filter((id) => id !== ""));
  // The answers tie an application to its service principal by nothing but the name.
  const names = new Set([...services].map((id) => newServices.get(id)).filter((name) => name != null));
  return (change) => {
    if (change.type === "servicePrincipal") return services.has(change.id);
    if (change.type === "application") return change.displayName !== null && names.has(change.displayName);
    return ["clientId", "principalId", "resourceId"].some((end) => services.has(textNow(change, end)));
  };
}

const isHarmless = (scope: string): boolean =>
  scope.split(/\s+/).every((word) => word === "" || harmless.includes(word));

function textNow({ properties }: ChangeAnswer, name: string): string {
  const value = properties.find((property) => property.name === name)?.now;
  return typeof value === "string" ? value : "";
}
