import { createHmac, type Hmac } from "node:crypto";
import { RewindError } from "../../domain/errors.ts";
import { COVERAGE_VERSION, FIRST_SEALED_VERSION } from "../../domain/tenant/coverage.ts";
import { yieldToEventLoop } from "../../domain/yield-to-event-loop.ts";
import { historyKey } from "../../store/history/history-key.ts";
import { PLAN_ITEMS } from "../../store/sql/batch-sizes.ts";
import type { JobRecord } from "../../store/work/jobs.ts";
import { type PlanRow, planColumns } from "../../store/work/plan-item.ts";
import { planRows } from "../../store/work/plan-writes.ts";
import { noListRefusal } from "../../summaries/refusals.ts";
import { basisOf, type ComparisonBasis } from "../compare/comparison.ts";
import type { EngineContext } from "../context.ts";

/** The values are JSON already, and quoting them again would take as long as the digest itself. */
const shortColumns = planColumns.filter((column) => column !== "change_json");

/**
 * The digest of a plan. It covers every column of every row, including the values on both sides, so that an approval of
 * the digest approves exactly these writes. It is keyed with a secret of the tenant, so that rows cannot be altered
 * unnoticed without the key. It covers the version of the comparison rules, so that a list cannot pass for an older one.
 */
export class PlanDigest {
  readonly #hmac: Hmac;

  private constructor(hmac: Hmac) {
    this.#hmac = hmac;
  }

  static async of(
    { store, newId }: EngineContext,
    basis: ComparisonBasis,
    version = COVERAGE_VERSION,
  ): Promise<PlanDigest> {
    const key = await historyKey(store, newId);
    const { from, to, scope, coverage } = basis;
    const compared = [store.tenant, version, from, to, scope, coverage];
    return new PlanDigest(createHmac("sha256", key).update(JSON.stringify(compared)));
  }

  add(rows: readonly PlanRow[]): void {
    const texts = rows.map(
      (row) => `${JSON.stringify(shortColumns.map((column) => row[column]))} ${row.change_json}\n`,
    );
    this.#hmac.update(texts.join(""));
  }

  /** Ends the digest. Rows cannot be added afterward. */
  result(): string {
    return this.#hmac.digest("base64url");
  }
}

/** Returns true if the list bears a version whose lists have a digest that takes the key. */
export const isSealed = ({ coverageVersion }: JobRecord): boolean => coverageVersion >= FIRST_SEALED_VERSION;

/** Throws `stale` for a list of a version that sealed none. */
export function requireSealed(list: JobRecord): void {
  if (!isSealed(list)) throw unsealed(list);
}

/**
 * Throws `storeAltered` if the stored rows of a plan, or the version it bears, do not match its digest, and `stale` for a
 * list of a version that sealed none. Reads the plan once, in batches.
 */
export async function requireUnaltered(context: EngineContext, list: JobRecord): Promise<void> {
  const { id, kind } = list.job;
  if (list.to === null) throw noListRefusal(list.job);
  requireSealed(list);
  const digest = await PlanDigest.of(context, basisOf(list, list.to), list.coverageVersion);
  for (let after = 0; ; ) {
    const rows = await planRows(context.store.db, id, after, PLAN_ITEMS);
    const last = rows.at(-1);
    if (last === undefined) break;
    digest.add(rows);
    after = last.seq;
    await yieldToEventLoop();
  }
  if (digest.result() === list.job.digest) return;
  throw new RewindError(
    "storeAltered",
    `The stored changes of ${kind} ${id} are not the ones it found: the store was altered since. ` +
      "Nothing was written. Run `entra-rewind audit --verify`, then start a new preview.",
  );
}

const unsealed = ({ job: { id, kind } }: JobRecord): RewindError =>
  new RewindError(
    "stale",
    `The list of ${kind} ${id} was made by an earlier version of entra-rewind, which did not seal its lists, so nothing can ` +
      "be proved from it. Start a new preview of the snapshot to see what differs now.",
  );
