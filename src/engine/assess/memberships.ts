import { type GroupNode, type Memberships, membershipsIn } from "../../domain/sign-in/memberships.ts";
import { type EntityRef, refKey } from "../../domain/tenant/entity.ts";
import { isRulePaused, membershipRuleOf } from "../../domain/tenant/membership-rules.ts";
import { unseenIn } from "../../domain/tenant/part.ts";
import { yieldToEventLoop } from "../../domain/yield-to-event-loop.ts";
import type { StatePair } from "./state-pair.ts";

/**
 * Reads groups and the groups nested in them, level by level and each once, whichever question names it first. Cost and
 * memory follow their members and not the size of the tenant. A group that is not live on a side has no members there.
 */
export class GroupReader {
  readonly #pair: StatePair;
  readonly #nodes = new Map<string, GroupNode>();

  constructor(pair: StatePair) {
    this.#pair = pair;
  }

  /** Reads these groups, unless they are known, and returns the members of all that are known by then. */
  async read(roots: Iterable<string>): Promise<Memberships> {
    const unread = (ids: ReadonlySet<string>) => [...ids].filter((id) => !this.#nodes.has(id));
    const hidden = unseenIn(await this.#pair.unread()).hidesDeleted("group");
    for (let level = unread(new Set(roots)); level.length > 0; ) {
      const refs = level.map((id): EntityRef => ({ type: "group", id }));
      const states = await this.#pair.read(refs);
      const members = await this.#pair.members(refs);
      const next = new Set<string>();
      for (const ref of refs) {
        const state = states.get(refKey(ref));
        const found = members.get(refKey(ref)) ?? { before: [], after: [] };
        const live = { before: state?.before != null, after: state?.after != null };
        const gone = hidden ? {} : { gone: { before: state?.life.before === null, after: state?.life.after === null } };
        const rule = { before: membershipRuleOf(state?.before), after: membershipRuleOf(state?.after) };
        const paused = { before: isRulePaused(state?.before), after: isRulePaused(state?.after) };
        const ruled = { rule, ...(paused.before || paused.after ? { paused } : {}) };
        this.#nodes.set(ref.id, { live, ...gone, members: found, name: state?.displayName ?? null, ...ruled });
        for (const { type, id } of [...found.before, ...found.after]) if (type === "group") next.add(id);
      }
      level = unread(next);
      await yieldToEventLoop();
    }
    return membershipsIn(this.#nodes);
  }
}
