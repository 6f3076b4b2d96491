import { sameValue } from "../../src/domain/changes/equality.ts";
import { canonicalText } from "../../src/domain/json.ts";
import { type EntityRef, isEntityType, refKey } from "../../src/domain/tenant/entity.ts";
import { isLinkName, linkKind } from "../../src/domain/tenant/link.ts";
import { EXISTENCE, recoverableProperties } from "../../src/domain/tenant/recoverable.ts";
import type { Picture } from "./tell.ts";

/** The facts of a tenant, one line each: an object is live, a property has a value, a link exists. */
export type TenantFacts = ReadonlyMap<string, string>;

/**
 * A part of a tenant: some properties and links of an object. It is the whole object if existence is among them or if
 * none is named.
 */
export interface Part {
  readonly ref: EntityRef;
  readonly facets?: readonly string[];
}

export function factsIn({ entities, links }: Pick<Picture, "entities" | "links">): TenantFacts {
  const facts = new Map<string, string>();
  const live = [...entities.values()].filter(({ life }) => life === "live");
  for (const { ref, properties } of live) {
    facts.set(`${refKey(ref)} ${EXISTENCE}`, "live");
    for (const [name, value] of Object.entries(properties)) {
      if (value !== null) facts.set(`${refKey(ref)} ${name}`, canonicalText(value));
    }
  }
  for (const { link, source, target } of links) {
    const ends = [source, target].map((ref) => entities.get(refKey(ref))?.life);
    if (ends.every((life) => life === "live")) facts.set(`${refKey(source)} ${link} ${refKey(target)}`, "linked");
  }
  return facts;
}

/** Returns the expected facts after parts of a tenant have gone back and the rest is unchanged. */
export function withPartsBack(now: TenantFacts, then: TenantFacts, parts: readonly Part[]): TenantFacts {
  const whole = new Set<string>();
  const facets = new Set<string>();
  for (const { ref, facets: named } of parts) {
    if (named === undefined || named.includes(EXISTENCE)) whole.add(refKey(ref));
    else for (const facet of named) facets.add(`${refKey(ref)} ${facet}`);
  }
  const goesBack = (fact: string): boolean => {
    const [object = "", facet = "", target = ""] = fact.split(" ");
    return whole.has(object) || whole.has(target) || facets.has(`${object} ${facet}`);
  };
  return new Map([...[...now].filter(([fact]) => !goesBack(fact)), ...[...then].filter(([fact]) => goesBack(fact))]);
}

/**
 * Returns the parts that Microsoft's service puts back where an object is to go back: all that it covers of the object, with
 * what others wrote there, and nothing that it does not cover. Existence goes back only if it was written.
 */
export function partsOfService(parts: readonly Part[], ...all: readonly TenantFacts[]): readonly Part[] {
  return parts.map(({ ref, facets = [] }) => {
    if (facets.length === 0) return { ref };
    const own = `${refKey(ref)} `;
    const names = all.flatMap((facts) => [...facts.keys()].filter((fact) => fact.startsWith(own)));
    const facetsOfAll = [...facets, ...names.map((fact) => fact.split(" ")[1] ?? "")];
    const covered = new Set(recoverableProperties(ref.type, "microsoft"));
    const goesBack = (facet: string): boolean =>
      facet === EXISTENCE
        ? facets.includes(facet)
        : covered.has(facet) || (isLinkName(facet) && linkKind(ref.type, facet)?.coverage === "microsoft");
    return { ref, facets: [...new Set(facetsOfAll)].filter(goesBack) };
  });
}

/** Compares two values of a property by the rules of its type, because a service adds members that are not set. */
function isSame(fact: string, is: string | undefined, should: string | undefined): boolean {
  if (is === should) return true;
  const [object = "", name = "", target] = fact.split(" ");
  const type = object.split("/")[0] ?? "";
  if (is === undefined || should === undefined || name === EXISTENCE || target !== undefined) return false;
  return isEntityType(type) && sameValue(type, name, JSON.parse(is), JSON.parse(should));
}

/** Returns one line for each fact that differs from its expected value. */
export function differences(is: TenantFacts, should: TenantFacts): readonly string[] {
  return [...new Set([...is.keys(), ...should.keys()])]
    .filter((fact) => !isSame(fact, is.get(fact), should.get(fact)))
    .map((fact) => `${fact}: is ${is.get(fact) ?? "not"}, should be ${should.get(fact) ?? "not"}`)
    .sort();
}
