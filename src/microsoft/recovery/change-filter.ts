import type { Change } from "../../domain/change.ts";
import { canonicalId, type RefKey, refKey } from "../../domain/entity.ts";
import { EXISTENCE } from "../../domain/recoverable.ts";
import type { ChangeFilter } from "../../service/recovery-service.ts";

/** Facts that a filter needs beside the change itself. */
export interface FilterFacts {
  /** The objects the actor wrote to, or null without a filter by actor. */
  readonly writtenByActor: ReadonlySet<RefKey> | null;
}

type Predicate = (change: Change, filter: ChangeFilter, facts: FilterFacts) => boolean;

/** One predicate per member of the filter, so that a member without one does not compile. */
const predicates: Readonly<Record<keyof ChangeFilter, Predicate>> = {
  type: ({ ref }, { type }) => type === undefined || ref.type === type,
  id: ({ ref }, { id }) => id === undefined || canonicalId(ref.id) === canonicalId(id),
  action: (change, { action }) => action === undefined || change.action === action,
  property: (change, { property }) => property === undefined || changedFieldsOf(change).includes(property),
  actor: ({ ref }, _, { writtenByActor }) => writtenByActor?.has(refKey(ref)) !== false,
  recoverable: ({ notRecoverable }, { recoverable }) =>
    recoverable === undefined || (notRecoverable === undefined) === recoverable,
  risk: ({ risks = [] }, { risk }) =>
    risk === undefined || risks.some(({ rule, severity }) => rule === risk || severity === risk),
  text: ({ ref, displayName }, { text }) =>
    text === undefined || `${displayName ?? ""} ${ref.id}`.toLowerCase().includes(text.toLowerCase()),
};

/** Returns true if a change passes all given members of a filter. */
export const passes = (change: Change, filter: ChangeFilter, facts: FilterFacts): boolean =>
  Object.values(predicates).every((predicate) => predicate(change, filter, facts));

/** Returns the names of the properties and links a change touches, and of existence if it restores or deletes. */
export const changedFieldsOf = ({ action, properties, links }: Change): readonly string[] => [
  ...properties.map(({ name }) => name),
  ...new Set(links.map(({ link }) => link)),
  ...(action === "update" ? [] : [EXISTENCE]),
];
