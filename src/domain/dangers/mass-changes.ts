import { actorQuoted } from "../authors/actor-name.ts";
import { type AuditRecord, isPurge, isRecovery, targetWithId, writtenBy } from "../authors/audit-record.ts";
import { actorKey } from "../authors/others-work.ts";
import type { Actor } from "../changes/change.ts";
import type { PlanRisk } from "../changes/risk.ts";
import type { EntityRef } from "../tenant/entity.ts";
import { iso, MINUTE, type Millis } from "../time.ts";
import { countOfType } from "../words/counted-words.ts";
import { existenceAfter } from "./watched-parts.ts";

/** A person at work seldom does the same to so many objects within this time, and a script or an attack does. */
const MASS_OBJECTS = 10;
const MASS_SPAN: Millis = 10 * MINUTE;
/** The most objects of one time whose ids are kept to count each once. */
const MOST_COUNTED = 10_000;

const deeds = {
  disabled: "disabled",
  deleted: "deleted",
  purged: "permanently deleted",
  removed: "removed from groups",
} as const;
type Deed = keyof typeof deeds;

/** What one actor did to objects of one type: those of the last minutes, and each time in which they were many. */
interface Doing {
  readonly actor: Actor;
  readonly deed: Deed;
  readonly type: string;
  /** The last objects within the span, by id, the newest deed first. */
  readonly recent: Map<string, Millis>;
  readonly times: Mass[];
  /** True while the objects within the span are many. */
  isMass: boolean;
}

interface Mass {
  readonly ids: Set<string>;
  readonly last: Millis;
  first: Millis;
}

/**
 * Finds where one actor disabled, deleted or removed many objects of a type within minutes, in records that come newest
 * first. What recoveries wrote is left out, and so is the work of unknown authors, which may be that of several.
 */
export class MassChanges {
  readonly #doings = new Map<string, Doing>();

  add(record: AuditRecord): void {
    const { actor, time } = record;
    if (isRecovery(record) || actor.kind === "unknown") return;
    for (const [deed, { type, id }] of deedsOf(record)) {
      const key = `${actorKey(actor)} ${deed} ${type}`;
      const doing = this.#doings.get(key) ?? { actor, deed, type, recent: new Map(), times: [], isMass: false };
      this.#doings.set(key, doing);
      note(doing, id, time);
    }
  }

  /** Returns a danger for each time of each actor. */
  risks(): readonly PlanRisk[] {
    return [...this.#doings.values()].flatMap(({ actor, deed, type, times }) =>
      times.map(({ ids, first, last }): PlanRisk => {
        const count = `${ids.size >= MOST_COUNTED ? "at least " : ""}${countOfType(ids.size, type)}`;
        const sentence = `${count} were ${deeds[deed]} by ${actorQuoted(actor)} between ${iso(first)} and ${iso(last)}.`;
        const about = { ref: null, displayName: null, objects: ids.size, authors: [actorKey(actor)] };
        return { rule: "massChange", severity: "high", sentence, ...about };
      }),
    );
  }
}

function note(doing: Doing, id: string, time: Millis): void {
  const { recent, times, isMass } = doing;
  recent.delete(id);
  recent.set(id, time);
  for (const [other, at] of recent) {
    // As many as make a danger are enough to see the next one.
    if (at - time <= MASS_SPAN && recent.size <= MASS_OBJECTS) break;
    recent.delete(other);
  }
  doing.isMass = recent.size >= MASS_OBJECTS;
  if (!doing.isMass) return;
  const [last = time] = recent.values();
  const open = times.at(-1);
  const mass = open !== undefined && open.first <= last ? open : { ids: new Set<string>(), first: time, last };
  if (mass !== open) times.push(mass);
  mass.first = time;
  for (const one of isMass ? [id] : recent.keys()) if (mass.ids.size < MOST_COUNTED) mass.ids.add(one);
}

/** Returns what a record does to objects, each by itself. A member that is taken out of a group is the object, and not the group. */
function deedsOf(record: AuditRecord): (readonly [Deed, EntityRef])[] {
  return writtenBy(record).flatMap((written): (readonly [Deed, EntityRef])[] => {
    const { ref, modified } = written;
    if (record.targets[0]?.ref === ref && isPurge(record)) return [["purged", ref]];
    if (existenceAfter(record, written) === false) return [["deleted", ref]];
    return modified.flatMap(({ name, oldValue, newValue }): (readonly [Deed, EntityRef])[] => {
      if (name === "accountEnabled" && newValue === false) return [["disabled", ref]];
      if (ref.type !== "group" || name !== "members" || typeof oldValue !== "string" || newValue !== null) return [];
      return [["removed", targetWithId(record, oldValue)?.ref ?? { type: "user", id: oldValue }]];
    });
  });
}
