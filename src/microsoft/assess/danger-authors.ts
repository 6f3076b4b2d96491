import { Attributions } from "../../domain/authors/attributions.ts";
import { type AuditRecord, writtenBy } from "../../domain/authors/audit-record.ts";
import { facetsOf } from "../../domain/authors/authorship.ts";
import type { Change } from "../../domain/changes/change.ts";
import { placesAndStrengths } from "../../domain/changes/policy-users.ts";
import { type CountedDanger, type SignedParts, withAuthors } from "../../domain/dangers/danger-authors.ts";
import type { DoneDanger } from "../../domain/dangers/done-danger.ts";
import { distinctRefs, type EntityRef, type RefKey, refKey } from "../../domain/tenant/entity.ts";
import { isLinkName, type LinkName } from "../../domain/tenant/link.ts";
import type { EntityState } from "../../domain/tenant/state.ts";
import type { LogOfRange } from "../../graph/audit/attribute.ts";

const METHOD = "authenticationMethodPolicy";

/**
 * Adds the authors of dangers from the records of a list's time: of the list's changes as its rows do, and of the objects
 * that the list leaves out by what the log says was written to them.
 */
export function signDangers(
  counted: readonly CountedDanger[],
  changes: ReadonlyMap<RefKey, Change>,
  { records, isCut }: LogOfRange,
  policies: readonly Pick<EntityState, "ref" | "properties">[],
): DoneDanger[] {
  // The log does not say which methods a strength consists of, so that each that was written to counts.
  const methods = distinctRefs(
    records.flatMap((record) => writtenBy(record).map(({ ref }) => ref)).filter(({ type }) => type === METHOD),
  );
  const used = new Map(
    policies.map((policy) => {
      const refs = placesAndStrengths(policy);
      const asks = refs.some(({ type }) => type === "authenticationStrengthPolicy");
      return [refKey(policy.ref), asks ? [...refs, ...methods] : refs];
    }),
  );
  const own = counted.flatMap(({ sources }) => sources.flat().map(({ ref }) => ref));
  const usedBy = (policy: EntityRef) => used.get(refKey(policy)) ?? [];
  const refs = distinctRefs([...own, ...own.flatMap(usedBy)]);
  const attributions = new Attributions(refs, !isCut);
  for (const record of records) attributions.add(record);
  const byKey = new Map(refs.map((ref) => [refKey(ref), attributions.of(ref).authors]));
  const facets = facetsByObject(records, new Set(byKey.keys()));
  const changeOf = (ref: EntityRef): SignedParts | undefined => {
    const key = refKey(ref);
    const [authors, change, written] = [byKey.get(key), changes.get(key), facets.get(key)];
    if (authors === undefined) return undefined;
    if (change !== undefined) return authors.sign(change);
    const { purge } = authors;
    if (purge !== null) return { action: "restore", properties: [], links: [], existenceBy: purge };
    return {
      action: "update",
      properties: [...(written?.properties ?? [])].map((name) => ({ name, by: authors.of(name) })),
      links: [...(written?.links ?? [])].map(([facet, link]) => ({ ...link, by: authors.of(facet) })),
    };
  };
  return withAuthors(counted, { changeOf, usedBy });
}

interface WrittenParts {
  readonly properties: Set<string>;
  readonly links: Map<string, { readonly link: LinkName; readonly target: { readonly id: string } }>;
}

/** Returns the parts of these objects that the log says were written. */
function facetsByObject(
  records: readonly AuditRecord[],
  wanted: ReadonlySet<RefKey>,
): ReadonlyMap<RefKey, WrittenParts> {
  const found = new Map<RefKey, WrittenParts>();
  for (const { ref, modified } of records.flatMap((record) => writtenBy(record))) {
    const key = refKey(ref);
    if (!wanted.has(key)) continue;
    const parts = found.get(key) ?? { properties: new Set(), links: new Map() };
    found.set(key, parts);
    for (const one of modified) {
      const { name } = one;
      if (!isLinkName(name)) parts.properties.add(name);
      else
        for (const facet of facetsOf(one))
          parts.links.set(facet, { link: name, target: { id: facet.slice(name.length + 1) } });
    }
  }
  return found;
}
