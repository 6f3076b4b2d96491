import type { FeedBatch } from "../../directory/directory.ts";
import { type EntityRef, type RefKey, refKey } from "../../domain/tenant/entity.ts";
import { linkKey } from "../../domain/tenant/link.ts";
import { partOfLink, type TenantPart, type UnreadPart } from "../../domain/tenant/part.ts";
import { yieldToEventLoop } from "../../domain/yield-to-event-loop.ts";
import { deriveTexts } from "../../store/history/derived-texts.ts";
import { isLoading } from "../../store/history/first-load.ts";
import { keepRecords } from "../../store/history/kept-log.ts";
import { closeLinks, loadLinks, openFirstLinks, openLinks } from "../../store/history/link-versions.ts";
import { markSeen } from "../../store/history/resync.ts";
import { keepSearchable, loadSearchable } from "../../store/history/search.ts";
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
import { type FirstRows, Preparation, type PreparedBatch } from "./prepared-batch.ts";

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
  readonly #context: EngineContext;
  readonly #lease: TenantLease;
  readonly #preparation: Preparation;
  readonly #returned = new Map<RefKey, EntityRef>();

  constructor(
    context: EngineContext,
    lease: TenantLease,
    { instant, sum, first }: OpenCapture & { readonly first: boolean },
  ) {
    this.#context = context;
    this.#lease = lease;
    this.#preparation = new Preparation(sum, first);
    this.instant = instant;
    this.sum = sum;
  }

  /** Prepares the batches of the reading, which `write` must get in their order. */
  prepared(feed: AsyncIterable<FeedBatch>): AsyncIterable<PreparedBatch> {
    return this.#preparation.batches(feed);
  }

  /** Says that the reading has no more batches, so that building indexes has the memory of what they needed. */
  endReading(): void {
    this.#preparation.releaseNumbers();
  }

  /** Writes a batch. Returns the number of entities that it touched. */
  async write(batch: PreparedBatch): Promise<number> {
    for (const part of batch.whole) this.whole.add(part);
    this.unread.push(...(batch.unread ?? []));
    // A load only adds. Before a removal, the indexes must exist to find the entry.
    if (batch.gone.length + batch.linksRemoved.length > 0) await endLoad(this.#context, this.#lease, this.sum);
    return this.#lease.write(async (tx) => {
      if (this.#context.keepsLog === true) await keepRecords(tx, batch.records ?? []);
      const { first } = batch;
      // Only a first capture has no predecessor to compare with.
      if (first === null) return this.#keep(tx, batch);
      await needNotLast(tx);
      const load = () => this.#load(tx, batch, first);
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
      changed += await this.write(await this.#preparation.prepared({ ...bareBatch, ...lists }));
      await yieldToEventLoop();
    }
    return changed;
  }

  /** Adds what must not be there already. If it fails, nothing has been added to the sum. */
  async #load(tx: TenantTx, batch: PreparedBatch, { links, sum }: FirstRows): Promise<void> {
    await together([
      loadEntities(tx, batch.written, this.instant).then((patterns) => this.#preparation.wroteAgainst(patterns)),
      loadLinks(tx, links),
      loadSearchable(tx, batch.searchable),
    ]);
    this.sum.add(sum);
  }

  async #keep(tx: TenantTx, batch: PreparedBatch): Promise<number> {
    const { instant } = this;
    const { changed, returned } = await writeEntities(tx, batch.written, this);
    const gone = await closeEntities(tx, batch.gone, this);
    for (const ref of gone) this.gone.set(refKey(ref), ref);
    await keepSearchable(tx, batch.searchable);
    await deriveTexts(tx, batch.gone);
    if (batch.first !== null) {
      // The first capture does not record what it touched, because no comparison reaches before it.
      await openFirstLinks(tx, batch.linksAdded, batch.first.links, this.sum);
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
