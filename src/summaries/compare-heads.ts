import type { TrailHead } from "../domain/approval/trail-head.ts";
import { cleaned } from "../domain/words/untrusted.ts";
import type { AuditTrail } from "../service/audit-trail.ts";
import { MAX_PAGE_SIZE } from "../service/page.ts";

type KnownHead = Pick<TrailHead, "tenant" | "seq" | "hash">;

export type HeadsVerdict =
  | { readonly agrees: true; readonly records: number; readonly compared: number }
  /** The fault, as the end of a sentence. */
  | { readonly agrees: false; readonly why: string };

/** More heads than a trail of years has. */
const MOST = 2_000_000;

/**
 * Compares a tenant's trail with the heads that were kept outside, in any order and however often each came. Someone who
 * can write the store can make a trail that verifies, but cannot take back what has left the machine.
 */
export async function compareHeads(
  trail: Pick<AuditTrail, "list">,
  tenant: string,
  outside: AsyncIterable<KnownHead>,
  most = MOST,
): Promise<HeadsVerdict> {
  const known = new Map<number, string>();
  let last = 0;
  for await (const head of outside) {
    if (head.tenant !== tenant) continue;
    const before = known.get(head.seq);
    if (before !== undefined && before !== head.hash) {
      return {
        agrees: false,
        why: `record ${head.seq} is known outside with two hashes, so the trail was replaced once`,
      };
    }
    if (known.size >= most) return { agrees: false, why: `more than ${most} heads are known outside` };
    known.set(head.seq, head.hash);
    last = Math.max(last, head.seq);
  }
  return compared(trail, known, last);
}

/** Compares what was kept outside with a data folder that has no trail. A head shows that there was one. */
export async function compareWithNoTrail(outside: AsyncIterable<KnownHead>): Promise<HeadsVerdict> {
  for await (const { tenant, seq } of outside) {
    return {
      agrees: false,
      why: `there is no trail here, and record ${seq} of tenant ${cleaned(tenant, 80)} is known outside`,
    };
  }
  return { agrees: true, records: 0, compared: 0 };
}

async function compared(
  trail: Pick<AuditTrail, "list">,
  known: ReadonlyMap<number, string>,
  last: number,
): Promise<HeadsVerdict> {
  let newest: number | null = null;
  let matched = 0;
  for (let cursor: string | undefined; ; ) {
    const page = await trail.list({ limit: MAX_PAGE_SIZE, ...(cursor === undefined ? {} : { cursor }) });
    for (const { seq, hash } of page.items) {
      newest ??= seq;
      const outside = known.get(seq);
      if (outside === undefined) continue;
      if (outside !== hash)
        return { agrees: false, why: `record ${seq} is another one than the one that is known outside` };
      matched += 1;
    }
    cursor = page.nextCursor;
    if (cursor === undefined) break;
  }
  if (last > (newest ?? 0)) {
    return { agrees: false, why: `it ends with record ${newest ?? 0}, and record ${last} is known outside` };
  }
  if (matched === 0 && newest !== null) return { agrees: false, why: "no record of it is known outside" };
  return { agrees: true, records: newest ?? 0, compared: matched };
}
