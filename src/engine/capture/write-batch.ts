import type { FeedBatch } from "../../directory/directory.ts";
import { type EntityRef, type RefKey, refKey } from "../../domain/entity.ts";
import { linkKey } from "../../domain/link.ts";
import { partOfLink, type TenantPart, type UnreadPart } from "../../domain/part.ts";
import { yieldToEventLoop } from "../../domain/yield-to-event-loop.ts";
import { isLoading } from "../../store/history/first-load.ts";
import { keepRecords } from "../../store/history/kept-log.ts";
import { FirstNumbers } from "../../store/history/link-ends.ts";
import { closeLinks, loadLinks, openFirstLinks, openLinks } from "../../store/history/link-versions.ts";
import { markSeen } from "../../store/history/resync.ts";
import { keepSearchable, loadSearchable, markGone } from "../../store/history/search.ts";
import type { OpenCapture, StateSum } from "../../store/history/state-sum.ts";
import { markTouched } from "../../store/history/touched.ts";
import { closeEntities, loadEntities, writeEntities } from "../../store/history/written-entities.ts";
import { ifAllNew, needNotLast, together } from "../../store/sql/if-all-new.ts";
import { BEGINNING } from "../../store/sql/schema.ts";
import type { TenantTx } from "../../store/sql/tenant-db.ts";
import type { EngineContext } from "../context.ts";
import type { TenantLease } from "../lease/tenant-lease.ts";
import { closeMissing } from "./close-missing.ts";
import type { ListedCapture } from "./close-unseen.ts";
import { endLoad } from "./end-load.ts";

/** Writes the batches of one reading, and collects their statements about the reading as a whole. */
export class BatchWriter implements ListedCapture {
  readonly instant: OpenCapture["instant"];
  readonly sum: StateSum;
  readonly whole = new Set<TenantPart>();
  readonly unread: UnreadPart[] = [];
  /** Objects that the reading found to be gone for good. */
  readonly gone = new Map<RefKey, EntityRef>();
  /** Rows that were listed from the beginning. */
  listed = 0;
  /** The numbers of the ends of links, for a first capture. */
  readonly numbers = new FirstNumbers();
  readonly #context: EngineContext;
  readonly #lease: TenantLease;
  /** True for the first capture of a tenant, which has no predecessor to compare with. */
  readonly #first: boolean;
  readonly #returned = new Map<RefKey, EntityRef>();

  constructor(
    context: EngineContext,
    lease: TenantLease,
    { instant, sum, first }: OpenCapture & { readonly first: boolean },
  ) {
    this.#context = context;
    this.#lease = lease;
    this.#first = first;
    this.instant = instant;
    this.sum = sum;
  }

  /** Writes a batch. Returns the number of entities that it touched. */
  async write(batch: FeedBatch): Promise<number> {
    for (const part of batch.whole) this.whole.add(part);
    this.unread.push(...(batch.unread ?? []));
    // A load only adds. Before a removal, the indexes must exist to find the entry.
    if (batch.gone.length + batch.linksRemoved.length > 0) await endLoad(this.#context, this.#lease, this.sum);
    return this.#lease.write(async (tx) => {
      if (this.#context.keepsLog === true) await keepRecords(tx, batch.records ?? []);
      if (!this.#first) return this.#keep(tx, batch);
      await needNotLast(tx);
      const load = () => this.#load(tx, batch);
      if (await isLoading(tx)) await load();
      else if (batch.gone.length + batch.linksRemoved.length > 0 || !(await ifAllNew(tx, load))) {
        return this.#keep(tx, batch);
      }
      return batch.entities.length;
    });
  }

  /** Reads the lists below objects that came back, because a reading need not show what they had lost before. */
  async readListsOfReturned(checkpoint: () => Promise<void> | void): Promise<number> {
    const { directory, closing } = this.#context;
    if (this.#returned.size === 0) return 0;
    let changed = 0;
    for await (const lists of directory.listsBelow([...this.#returned.values()], closing)) {
      await checkpoint();
      changed += await this.write({ ...bareBatch, ...lists });
      await yieldToEventLoop();
    }
    return changed;
  }

  /** Adds what must not be there already. If it fails, nothing has been added to the sum. */
  async #load(tx: TenantTx, batch: FeedBatch): Promise<void> {
    const capture = { instant: this.instant, sum: this.sum.empty(), numbers: this.numbers };
    await together([
      loadEntities(tx, batch.entities, capture),
      loadLinks(tx, batch.linksAdded, capture),
      loadSearchable(tx, batch.entities),
    ]);
    this.numbers.written();
    this.sum.add(capture.sum);
  }

  async #keep(tx: TenantTx, batch: FeedBatch): Promise<number> {
    const { instant } = this;
    const { changed, returned } = await writeEntities(tx, batch.entities, this);
    const gone = await closeEntities(tx, batch.gone, this);
    for (const ref of gone) this.gone.set(refKey(ref), ref);
    await keepSearchable(tx, batch.entities);
    await markGone(tx, batch.gone, instant);
    if (this.#first) {
      // The first capture does not record what it touched, because no comparison reaches before it.
      await openFirstLinks(tx, batch.linksAdded, this);
      await closeLinks(tx, batch.linksRemoved, this, BEGINNING);
      return changed.length;
    }
    for (const ref of returned) this.#returned.set(refKey(ref), ref);
    const opened = await openLinks(tx, batch.linksAdded, this);
    const closed = await closeLinks(tx, batch.linksRemoved, this);
    const listed = listedKeys(batch);
    this.listed += listed.length;
    await markSeen(tx, listed, instant);
    const missing = await closeMissing(tx, this.#context.directory, batch, this);
    const touched = [...changed, ...gone, ...[...opened, ...closed].map((link) => link.source), ...missing];
    await markTouched(tx, touched, instant);
    return touched.length;
  }
}

const bareBatch: FeedBatch = {
  listing: [],
  whole: [],
  entities: [],
  gone: [],
  linksAdded: [],
  linksRemoved: [],
  cursor: "",
  progress: { done: 0, total: null },
};

/** Returns the keys of the complete listings in a batch. */
function listedKeys({ listing, entities, linksAdded }: FeedBatch): readonly string[] {
  const parts = new Set(listing);
  return [
    ...entities.filter(({ ref }) => parts.has(ref.type)).map(({ ref }) => refKey(ref)),
    ...linksAdded.filter((link) => parts.has(partOfLink(link))).map(linkKey),
  ];
}
