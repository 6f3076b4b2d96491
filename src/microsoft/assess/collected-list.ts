import type { Change } from "../../domain/changes/change.ts";
import { differingParts } from "../../domain/changes/differing-parts.ts";
import { type RiskSubject, writtenFields } from "../../domain/dangers/risk-subject.ts";
import { MOST_DELETED } from "../../domain/dangers/taken-links.ts";
import { decidesSignIn } from "../../domain/sign-in/decisive-fields.ts";
import { isApplicationType, type RefKey, refKey } from "../../domain/tenant/entity.ts";
import { recoverable } from "../../domain/tenant/recoverable.ts";
import { isRecovered, linkCountsOf } from "../recovery/change-filter.ts";
import { HeldNames, type NamesHeld } from "./held-names.ts";
import { NamedAccounts } from "./named-accounts.ts";
import { PlannedChanges } from "./planned-changes.ts";

/** Lists up to this length are kept whole, so that assessing them needs no further reading. */
const MOST_KEPT = 1_000;

/** Applications that are kept for a look at their use. */
const MOST_APPLICATIONS = 100;

/** The parts of a list that an assessment needs, gathered while the list is read for its summary. */
export class CollectedList {
  readonly #decisive: Change[] = [];
  readonly #staying: Change[] = [];
  readonly #undone = new Map<RefKey, readonly string[]>();
  #kept: Change[] | null = [];
  readonly #applications: Change[] = [];
  /** The first objects that the list deletes, and the number of all. */
  readonly deleted: Pick<Change, "ref" | "displayName">[] = [];
  deletes = 0;
  readonly names = new HeldNames();
  readonly named = new NamedAccounts();

  add(change: Change): void {
    this.names.add(change);
    this.named.add(change);
    if (this.#kept?.length === MOST_KEPT) this.#kept = null;
    this.#kept?.push(change);
    this.#addApplication(change);
    if (!isRecovered(change)) {
      this.#addStaying(change);
      return;
    }
    const written = writtenFields(subjectOf(change));
    this.#undone.set(refKey(change.ref), written);
    if (change.action === "softDelete" && recoverable[change.ref.type].ends === null) this.#addDeleted(change);
    if (decidesSignIn(change.ref.type, written)) this.#decisive.push(change);
  }

  /** The changes that decide about signing in. */
  get plan(): PlannedChanges {
    return new PlannedChanges(this.#decisive);
  }

  /** Returns the same changes without what fails because another object has the name. */
  planWithout(stuck: NamesHeld["stuck"]): PlannedChanges {
    return new PlannedChanges(this.#decisive.flatMap((change) => withoutStuck(change, stuck)));
  }

  /**
   * The same changes with those that a recovery leaves, because what was done is more than what is put back. Null if it
   * leaves none that decide.
   */
  get happened(): PlannedChanges | null {
    return this.#staying.length === 0 ? null : new PlannedChanges([...this.#decisive, ...this.#staying]);
  }

  /** Returns all of them with further changes, of objects that the list does not have. */
  with(others: readonly Change[]): PlannedChanges {
    return new PlannedChanges([...others, ...this.#decisive, ...this.#staying]);
  }

  /** The fields that a recovery overwrites, by object. */
  get undone(): ReadonlyMap<RefKey, readonly string[]> {
    return this.#undone;
  }

  /** The first applications and service principals that the list deletes or restores. */
  get applications(): readonly Change[] {
    return this.#applications;
  }

  #addStaying({ notRecoverable: _, ...change }: Change): void {
    const links = change.links.map(({ notRecoverable: __, ...link }) => link);
    const happened: Change = { ...change, links };
    if (decidesSignIn(change.ref.type, writtenFields(subjectOf(happened)))) this.#staying.push(happened);
  }

  #addApplication(change: Change): void {
    const { ref, action } = change;
    if (action === "update") return;
    const isApplication = isApplicationType(ref.type);
    if (isApplication && this.#applications.length < MOST_APPLICATIONS) this.#applications.push(change);
  }

  #addDeleted({ ref, displayName }: Change): void {
    this.deletes += 1;
    if (this.deleted.length < MOST_DELETED) this.deleted.push({ ref, displayName });
  }

  /** All changes of a short list, or null. */
  get changes(): readonly Change[] | null {
    return this.#kept;
  }
}

/** Returns a change without a name that another object has. A deleted object does not come back without its own. */
function withoutStuck(change: Change, stuck: NamesHeld["stuck"]): readonly Change[] {
  const property = stuck.get(refKey(change.ref));
  if (property === undefined) return [change];
  const properties = change.properties.filter(({ name }) => name !== property);
  return change.action === "restore" ? [] : [{ ...change, properties }];
}

/** Returns what the rules of danger look at in a change. */
export const subjectOf = (change: Change): RiskSubject => ({
  ref: change.ref,
  displayName: change.displayName,
  action: change.action,
  notRecoverable: change.notRecoverable ?? null,
  changedFields: differingParts(change),
  links: linkCountsOf(change),
  staying: change.links.filter(({ notRecoverable }) => notRecoverable !== undefined),
});
