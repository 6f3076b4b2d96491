import { type Change, LINKS_SHOWN } from "../../domain/changes/change.ts";
import { differingParts } from "../../domain/changes/differing-parts.ts";
import type { ReasonCode } from "../../domain/changes/reason.ts";
import type { JobId } from "../../domain/ids.ts";
import type { Job } from "../../domain/recovery/job.ts";
import { type RefKey, refKey } from "../../domain/tenant/entity.ts";
import { EXISTENCE } from "../../domain/tenant/recoverable.ts";
import { countOf } from "../../domain/words/counted-words.ts";
import { numberText } from "../../domain/words/number-text.ts";
import type { StayingChange, VerificationResult } from "../../service/verification.ts";
import { SeqSet } from "../../summaries/seq-set.ts";
import { isRecovered } from "./change-filter.ts";
import { type GoneObjects, goneSince } from "./gone-since.ts";
import type { MarkedPage } from "./recovery-context.ts";

const RESIDUAL_SHOWN = 50;
const SAMPLES_SHOWN = 3;
/** Changes of the second list that are held while the approved one is read for them. */
const CHANGES_HELD = 2_000;

/** A list that was approved and is kept here, with its preview. It is read as often as it is asked for. */
export interface ApprovedList {
  readonly preview: JobId;
  read(): AsyncIterable<Change>;
}

/** The lists that a verification compares. */
interface ComparedLists {
  /** The list of the second preview. */
  readonly still: AsyncIterable<Pick<MarkedPage, "items" | "unknown">>;
  /** Null if it is not kept here. */
  readonly approved: ApprovedList | null;
  readonly objects: GoneObjects;
  /** Receives each row of the approved list, and whether it is in force. */
  readonly onApproved?: (change: Change, isInForce: boolean) => void;
}

/**
 * Compares the list of a second preview with the list that was approved. A difference that the approved list was to put
 * back is residual. Other differences are expected: objects synchronized from on-premises, which the service never
 * recovers, and changes made later (`newer`, `newerPart`). Without a list kept here, every other difference is residual. Holds a portion
 * of each list, and a bit for each row of the approved one.
 */
export async function judge({ still, approved, objects, onApproved }: ComparedLists): Promise<VerificationResult> {
  const found = new Differences();
  const differs = new SeqSet();
  for await (const { changes, unknown } of inPortions(still)) {
    found.residualTotal += unknown;
    const planned = approved === null ? null : await plannedAmong(approved.read(), changes, differs);
    for (const change of changes) found.add(change, planned === null ? null : planned.get(refKey(change.ref)));
  }
  // The service lists what it can recover, which leaves out objects that were permanently deleted.
  if (approved !== null) {
    for await (const gone of goneSince(approved.read(), differs, objects))
      for (const change of gone) found.gone(change);
    if (onApproved !== undefined) await tellApproved(approved.read(), differs, onApproved);
  }
  return found.result(approved?.preview ?? null, [...objects.unread]);
}

async function tellApproved(
  approved: AsyncIterable<Change>,
  differs: SeqSet,
  onApproved: NonNullable<ComparedLists["onApproved"]>,
): Promise<void> {
  let row = -1;
  for await (const change of approved) {
    row += 1;
    onApproved(change, !differs.has(row));
  }
}

/** Returns a verdict that is unknown where the second list is shorter than the service's own count of it. */
export function withMissingRows(
  { totals: { changedObjects }, compared }: Job,
  result: VerificationResult,
  otherRows = 0,
): VerificationResult {
  const counted = compared?.objects ?? changedObjects;
  const { outcome, residual, expected } = result;
  // The service lists no purged object.
  const others = expected.filter(({ reason }) => reason !== "hardDeleted");
  const listed =
    otherRows + residual.total - (residual.gone ?? 0) + others.reduce((sum, { objects }) => sum + objects, 0);
  if (counted === null || counted <= listed) return result;
  return {
    ...result,
    outcome: outcome === "verified" ? "unknown" : outcome,
    notCompared: `Microsoft's service counted ${countOf(counted, "object")} that still differ, and its list has ${numberText(listed)}: the others are not known here.`,
  };
}

/** The fields of an object that a list was to put back, or the reason why all of it was to stay. */
interface PlannedFields {
  readonly fields: ReadonlySet<string>;
  readonly stays?: ReasonCode;
}

const noFields: ReadonlySet<string> = new Set();

/** The differences of a second list: the first of each kind, and numbers. */
class Differences {
  residualTotal = 0;
  readonly #residual: Change[] = [];
  readonly #expected = new Map<ReasonCode, { objects: number; readonly sample: StayingChange[] }>();
  #gone = 0;
  #purged = 0;

  /** Adds a change of the second list with what was approved for its object: null if no list is kept here. */
  add(change: Change, approved: PlannedFields | null | undefined): void {
    const { fields = noFields, stays } = approved ?? {};
    const why = isRecovered(change) ? stays : change.notRecoverable;
    if (why !== undefined) this.#expect(why, change);
    else if (approved === null || recoveredFieldsOf(change).some((field) => fields.has(field))) {
      this.#differs(change);
    } else if (fields.has(EXISTENCE)) this.#expect("newerPart", change);
    else this.#expect("newer", change, fields.size > 0 ? { isPlanned: true } : {});
  }

  gone(change: Change): void {
    this.#gone += 1;
    if (change.notRecoverable !== undefined) this.#purged += 1;
    this.#differs(change);
  }

  result(approved: JobId | null, unread: readonly string[]): VerificationResult {
    return {
      outcome: this.residualTotal > 0 ? "notVerified" : unread.length > 0 ? "unknown" : "verified",
      // Microsoft's service recovers no rules of dynamic groups.
      pending: [],
      residual: {
        total: this.residualTotal,
        items: this.#residual,
        ...(this.#purged === 0 ? {} : { gone: this.#purged }),
        ...(this.#gone === 0 || approved === null ? {} : { list: approved }),
      },
      // Microsoft's service does not say what its comparison could not read.
      notCompared: null,
      ...(unread.length === 0 ? {} : { unread }),
      expected: [...this.#expected].map(([reason, entry]) => ({ reason, ...entry })),
    };
  }

  #differs(change: Change): void {
    this.residualTotal += 1;
    if (this.#residual.length < RESIDUAL_SHOWN) this.#residual.push(shown(change));
  }

  #expect(reason: ReasonCode, change: Change, more: Pick<StayingChange, "isPlanned"> = {}): void {
    const entry = this.#expected.get(reason) ?? { objects: 0, sample: [] };
    this.#expected.set(reason, entry);
    entry.objects += 1;
    if (entry.sample.length < SAMPLES_SHOWN) entry.sample.push({ ...shown(change), ...more });
  }
}

const shown = (change: Change): Change => ({ ...change, links: change.links.slice(0, LINKS_SHOWN) });

const recoveredFieldsOf = (change: Change): readonly string[] =>
  change.notRecoverable === undefined
    ? differingParts(change)
    : change.links.flatMap(({ link, notRecoverable }) => (notRecoverable === undefined ? link : []));

async function* inPortions(
  pages: ComparedLists["still"],
): AsyncGenerator<{ readonly changes: readonly Change[]; readonly unknown: number }> {
  let changes: Change[] = [];
  let unknown = 0;
  for await (const page of pages) {
    changes.push(...page.items);
    unknown += page.unknown.length;
    if (changes.length < CHANGES_HELD) continue;
    yield { changes, unknown };
    [changes, unknown] = [[], 0];
  }
  if (changes.length > 0 || unknown > 0) yield { changes, unknown };
}

/** Returns what the approved list was to do with the objects of these changes, and marks their rows of that list. */
async function plannedAmong(
  approved: AsyncIterable<Change>,
  changes: readonly Change[],
  differs: SeqSet,
): Promise<ReadonlyMap<RefKey, PlannedFields>> {
  const planned = new Map<RefKey, { readonly fields: Set<string>; stays?: ReasonCode }>(
    changes.map(({ ref }) => [refKey(ref), { fields: new Set() }]),
  );
  let row = -1;
  for await (const change of approved) {
    row += 1;
    const found = planned.get(refKey(change.ref));
    if (found === undefined) continue;
    differs.add(row);
    for (const field of recoveredFieldsOf(change)) found.fields.add(field);
    if (change.notRecoverable !== undefined && !isRecovered(change)) found.stays = change.notRecoverable;
  }
  return planned;
}
