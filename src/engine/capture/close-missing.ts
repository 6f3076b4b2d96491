import type { Directory, FeedBatch } from "../../directory/directory.ts";
import { allEntityTypes, type EntityRef, refKey } from "../../domain/tenant/entity.ts";
import { type Link, linkKey, linkKinds } from "../../domain/tenant/link.ts";
import { partOf } from "../../domain/tenant/part.ts";
import { closeLinks } from "../../store/history/link-versions.ts";
import { targetsAt } from "../../store/history/links-at.ts";
import { statesMentioning } from "../../store/history/mentions.ts";
import type { OpenCapture } from "../../store/history/state-sum.ts";
import { closeEntities } from "../../store/history/written-entities.ts";
import type { TenantTx } from "../../store/sql/tenant-db.ts";
import { goneEdges, goneLinks } from "./hidden-ends.ts";

/** The upper bound for the assignments of one resource, above Graph's own limit. */
const MOST_BELOW = 100_000;

/**
 * Closes the history's entries below objects whose lists a batch contains completely, if the batch does not name them.
 */
export async function closeMissing(
  tx: TenantTx,
  directory: Directory,
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
      const gone = await goneLinks(tx, directory, left, instant);
      touched.push(...(await closeLinks(tx, gone, capture)).map(({ source }) => source));
      continue;
    }
    const types = allEntityTypes.filter((type) => type === part);
    const states = end === undefined ? [] : await statesMentioning(tx, types, of.id, instant, MOST_BELOW);
    const below = states.filter(({ properties }) => end !== undefined && properties[end] === of.id);
    const left = below.filter(({ ref }) => !named.has(refKey(ref)));
    const gone = await goneEdges(tx, directory, left, instant);
    touched.push(...(await closeEntities(tx, gone, capture)));
  }
  return touched;
}
