import type { FeedBatch, FeedPart } from "../../directory/directory.ts";
import { partOf, partOfLink } from "../../directory/feed-parts.ts";
import { type EntityRef, entityTypes, refKey } from "../../domain/entity.ts";
import { type Link, linkKey, linkKinds } from "../../domain/link.ts";
import { yieldToEventLoop } from "../../domain/yield-to-event-loop.ts";
import { closeEntities } from "../../store/history/entity-versions.ts";
import { closeLinks } from "../../store/history/link-versions.ts";
import { targetsAt } from "../../store/history/links-at.ts";
import { statesMentioning } from "../../store/history/mentions.ts";
import { unseenEntities, unseenLinks } from "../../store/history/resync.ts";
import { markGone } from "../../store/history/search.ts";
import type { OpenCapture } from "../../store/history/state-sum.ts";
import { markTouched } from "../../store/history/touched.ts";
import { WRITTEN_OBJECTS } from "../../store/sql/batch-sizes.ts";
import type { TenantTx } from "../../store/sql/tenant-db.ts";
import type { EngineContext } from "../context.ts";
import type { TenantLease } from "../lease/tenant-lease.ts";

/** Upper bound of the assignments of one resource, above what Graph lets a tenant have. */
const MOST_BELOW = 100_000;

/** Returns the keys of what a batch lists from the beginning. */
export function listedKeys({ listing, entities, linksAdded }: FeedBatch): readonly string[] {
  const parts = new Set(listing);
  return [
    ...entities.filter(({ ref }) => parts.has(ref.type)).map(({ ref }) => refKey(ref)),
    ...linksAdded.filter((link) => parts.has(partOfLink(link))).map(linkKey),
  ];
}

/** Closes what the history holds below the objects whose lists a batch holds completely, and the batch does not name. */
export async function closeMissing(
  tx: TenantTx,
  batch: FeedBatch,
  capture: OpenCapture,
): Promise<readonly EntityRef[]> {
  const { instant } = capture;
  const touched: EntityRef[] = [];
  const named = new Set([...batch.entities.map(({ ref }) => refKey(ref)), ...batch.linksAdded.map(linkKey)]);
  for (const { of, part, end } of batch.complete ?? []) {
    const kind = linkKinds.find(({ source, name }) => partOf(source, name) === part);
    if (kind !== undefined) {
      const targets = (await targetsAt(tx, [of], kind.name, instant)).get(refKey(of)) ?? [];
      const left = targets
        .map((target): Link => ({ link: kind.name, source: of, target }))
        .filter((link) => !named.has(linkKey(link)));
      touched.push(...(await closeLinks(tx, left, capture)).map(({ source }) => source));
      continue;
    }
    const types = entityTypes.filter((type) => type === part);
    const states = end === undefined ? [] : await statesMentioning(tx, types, of.id, instant, MOST_BELOW);
    const below = states.filter(({ properties }) => end !== undefined && properties[end] === of.id);
    const left = below.map(({ ref }) => ref).filter((ref) => !named.has(refKey(ref)));
    touched.push(...(await closeEntities(tx, left, capture)));
    await markGone(tx, left, instant);
  }
  return touched;
}

/** Closes what the history holds of the parts that were listed completely and the reading did not name. Returns their number. */
export async function closeUnseen(
  { store }: EngineContext,
  lease: TenantLease,
  capture: OpenCapture & { readonly whole: ReadonlySet<FeedPart> },
): Promise<number> {
  const { instant, whole } = capture;
  const types = entityTypes.filter((type) => whole.has(type));
  const kinds = linkKinds.filter(({ source, name }) => whole.has(partOf(source, name)));
  let closed = 0;
  for (;;) {
    const entities = await unseenEntities(store.db, types, instant, WRITTEN_OBJECTS);
    const links: Link[] = [];
    for (const { source, name } of kinds) {
      if (links.length < WRITTEN_OBJECTS)
        links.push(...(await unseenLinks(store.db, { source, link: name }, instant, WRITTEN_OBJECTS)));
    }
    if (entities.length === 0 && links.length === 0) return closed;
    const touched: EntityRef[] = [...entities, ...links.map((link) => link.source)];
    await lease.write(async (tx) => {
      await closeEntities(tx, entities, capture);
      await markGone(tx, entities, instant);
      await closeLinks(tx, links, capture);
      await markTouched(tx, touched, instant);
    });
    closed += touched.length;
    await yieldToEventLoop();
  }
}
