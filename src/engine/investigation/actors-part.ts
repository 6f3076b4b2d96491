import { ActorWrites, nearActors } from "../../domain/authors/actor-writes.ts";
import { actorKey } from "../../domain/authors/others-work.ts";
import type { Authorship, Change } from "../../domain/changes/change.ts";
import { isPurged } from "../../domain/changes/change.ts";
import type { EntityRef, RefKey } from "../../domain/tenant/entity.ts";
import { yieldToEventLoop } from "../../domain/yield-to-event-loop.ts";
import { LOG_RECORDS } from "../../store/sql/batch-sizes.ts";
import { authorsAlike } from "../compare/authors-alike.ts";
import { totalsOf } from "../compare/link-changes.ts";
import { recordsUpTo, type SpanUpTo } from "../compare/records-between.ts";
import type { EngineContext } from "../context.ts";

/** The part of a comparison that one person or app wrote. */
export interface ActorsPart {
  readonly refs: ReadonlyMap<RefKey, EntityRef>;
  /** Says under which names the actor wrote, if there are several. */
  readonly namesTold: readonly string[];
  /**
   * Returns a change with only those parts that the actor wrote last, or null without any. An object that another author
   * created or deleted is one that the actor updated.
   */
  narrowed(change: Change): Change | null;
}

/**
 * Reads an actor's part of the log once. Throws `notFound` for an actor who wrote nothing between the two instants or,
 * if the second stands for the present, since, and `invalidInput` for a name that several share.
 */
export async function readActorsPart(context: EngineContext, actor: string, span: SpanUpTo): Promise<ActorsPart> {
  const writes = new ActorWrites(span.from);
  let seen = 0;
  for await (const record of recordsUpTo(context, span, { actor })) {
    writes.add(record);
    if (++seen % LOG_RECORDS === 0) await yieldToEventLoop();
  }
  const alike = await authorsAlike(context, actor, writes, (id) => recordsUpTo(context, span, { actor: id }));
  if (!writes.isEmpty) writes.requireOne(actor, { withApp: [], alike: [], ...alike });
  else {
    // Loaded for a refusal, because a start refuses none.
    const { earlierText } = await import("../compare/earlier-work.ts");
    const earlier = await earlierText(context, { ...span, scope: { all: true, actor } });
    writes.requireOne(actor, { ...(await nearActors(recordsUpTo(context, span, {}), actor)), ...alike, earlier });
  }
  const isTheirs = (by: Authorship | undefined) =>
    by !== undefined &&
    [by.last, ...(by.elements ?? []).map((one) => one.by)].some(({ actor }) => writes.isPerson(actorKey(actor)));
  const isDeletion = ({ existenceBy, ...change }: Change) =>
    existenceBy?.before !== undefined && isPurged(change) && writes.isPerson(actorKey(existenceBy.before.actor));
  return {
    refs: writes.refs,
    namesTold: writes.namesTold,
    narrowed: (change) => {
      const properties = change.properties.filter(({ by }) => isTheirs(by));
      const links = change.links.filter(({ by }) => isTheirs(by));
      const { existenceBy, lost: allLost = [], ...rest } = change;
      const lost = allLost.filter(({ by }) => isTheirs(by));
      if (change.action !== "update" && (isTheirs(existenceBy) || isDeletion(change))) return change;
      if (properties.length + links.length + lost.length === 0) return null;
      const contributions = (change.contributions ?? []).filter((one) => writes.isPerson(actorKey(one.actor)));
      const parts = { properties, links, linkTotals: totalsOf(links), ...(lost.length === 0 ? {} : { lost }) };
      return { ...rest, ...parts, action: "update", contributions };
    },
  };
}
