import type { Change } from "../../domain/changes/change.ts";
import { differingParts } from "../../domain/changes/differing-parts.ts";
import type { LinkCounts } from "../../domain/dangers/risk-subject.ts";
import { type RefKey, refKey, sameId } from "../../domain/tenant/entity.ts";
import type { ChangeFilter } from "../../service/recovery-service.ts";
import { eachFilter, type FilterRecord } from "../../summaries/change-filter.ts";

/** Facts that a filter needs beside the change itself. */
export interface FilterFacts {
  /** The objects the actor wrote to, or null without a filter by actor. */
  readonly writtenByActor: ReadonlySet<RefKey> | null;
}

type Predicate = (change: Change, facts: FilterFacts) => boolean;

const predicates: FilterRecord<Predicate> = {
  type:
    (type) =>
    ({ ref }) =>
      ref.type === type,
  id:
    (id) =>
    ({ ref }) =>
      sameId(ref.id, id),
  action: (action) => (change) => change.action === action,
  property: (property) => (change) => differingParts(change).includes(property),
  actor:
    () =>
    ({ ref }, { writtenByActor }) =>
      writtenByActor?.has(refKey(ref)) !== false,
  recoverable: (recoverable) => (change) => (change.notRecoverable === undefined) === recoverable,
  risk:
    (risk) =>
    ({ risks = [] }) =>
      risks.some(({ rule, severity }) => rule === risk || severity === risk),
  text:
    (text) =>
    ({ ref, displayName }) =>
      `${displayName ?? ""} ${ref.id}`.toLowerCase().includes(text.toLowerCase()),
};

/** Returns a test for changes that pass all given members of a filter. */
export function changeTest(filter: ChangeFilter, facts: FilterFacts): (change: Change) => boolean {
  const tests = eachFilter(filter, predicates);
  return (change) => tests.every((passes) => passes(change, facts));
}

/** Returns true if a recovery writes something of the change. */
export const isRecovered = ({ notRecoverable, links }: Change): boolean =>
  notRecoverable === undefined || links.some((link) => link.notRecoverable === undefined);

/** Counts the links of a change by their names, those apart that a recovery leaves. */
export const linkCountsOf = ({ links }: Change): readonly LinkCounts[] =>
  [...Map.groupBy(links, ({ link }) => link)].map(([link, of]) => {
    const written = of.filter(({ notRecoverable }) => notRecoverable === undefined);
    const add = written.filter(({ action }) => action === "add").length;
    const kept = new Set(of.flatMap(({ notRecoverable }) => notRecoverable ?? []));
    return { link, add, remove: written.length - add, kept: [...kept] };
  });
