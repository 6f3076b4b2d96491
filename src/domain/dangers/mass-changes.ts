import { actorQuoted, inNameOf } from "../authors/actor-name.ts";
import {
  type AuditRecord,
  type AuditTarget,
  isPurge,
  isRecovery,
  targetWithId,
  writtenBy,
} from "../authors/audit-record.ts";
import { actorKey } from "../authors/others-work.ts";
import type { Actor } from "../changes/change.ts";
import type { PlanRisk } from "../changes/risk.ts";
import type { Json } from "../json.ts";
import type { EntityRef, EntityType } from "../tenant/entity.ts";
import { iso, MINUTE, type Millis } from "../time.ts";
import { countOfType } from "../words/counted-words.ts";
import { firstOf } from "../words/name-list.ts";
import { numberText } from "../words/number-text.ts";
import { quoted } from "../words/untrusted.ts";
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

const reversed: Readonly<Record<Deed, string>> = {
  disabled: "Enabled again since",
  deleted: "Restored since",
  purged: "Restored since",
  removed: "Members again since",
};

/** An object to which one actor did the same as to many others. */
export interface MassObject {
  readonly deed: Deed;
  readonly ref: EntityRef;
  /** The groups that it was removed from. Empty for other deeds. */
  readonly groups: readonly EntityRef[];
}

/** What one actor did to objects of one type: those of the last minutes, and each time in which they were many. */
interface Doing {
  readonly actor: Actor;
  readonly deed: Deed;
  readonly type: EntityType;
  /** The last objects within the span, by id, the newest deed first. */
  readonly recent: Map<string, Millis>;
  readonly times: Mass[];
  /** The groups that an object was removed from, by the ids of both. */
  readonly groups: Map<string, Map<string, AuditTarget>>;
  /** True while the objects within the span are many. */
  isMass: boolean;
}

interface Mass {
  readonly ids: Set<string>;
  readonly last: Millis;
  first: Millis;
}

/** One deed in a record, or its reversal. */
interface MassPart {
  readonly deed: Deed;
  readonly ref: EntityRef;
  /** The group that a member was taken from or came back to. */
  readonly group?: AuditTarget;
  readonly isBack: boolean;
}

/** The newest record of a part. */
interface Newest {
  readonly isBack: boolean;
  readonly by: string;
}

/**
 * Finds where one actor disabled, deleted or removed many objects of a type within minutes, in records that come newest
 * first. What recoveries wrote is left out, and so is the work of unknown authors, which may be that of several.
 */
export class MassChanges {
  readonly #doings = new Map<string, Doing>();
  /** The newest record of each part, of 10,000 at most. */
  readonly #newest = new Map<string, Newest>();

  /** Takes a record. One that is not told of its own still says what was reversed. */
  add(record: AuditRecord, { isTold = true }: { readonly isTold?: boolean } = {}): void {
    const { actor, time } = record;
    const isWork = isTold && !isRecovery(record) && actor.kind !== "unknown";
    for (const part of partsOf(record)) {
      const { deed, ref, group } = part;
      const key = partKey(deed, ref, group?.ref?.id);
      if (!this.#newest.has(key) && this.#newest.size < MOST_COUNTED) {
        const by = isRecovery(record) ? inNameOf(actorQuoted(actor)) : actorQuoted(actor);
        this.#newest.set(key, { isBack: part.isBack, by });
      }
      if (part.isBack || !isWork) continue;
      const of = `${actorKey(actor)} ${deed} ${ref.type}`;
      const doing = this.#doings.get(of) ?? newDoing(actor, deed, ref.type);
      this.#doings.set(of, doing);
      note(doing, ref.id, time);
      if (group !== undefined && doing.groups.size < MOST_COUNTED) {
        const groups = doing.groups.get(ref.id) ?? new Map<string, AuditTarget>();
        doing.groups.set(ref.id, groups);
        if (group.ref !== null) groups.set(group.ref.id, group);
      }
    }
  }

  /** Returns the objects of all dangers. */
  objects(): readonly MassObject[] {
    return [...this.#doings.values()].flatMap((doing) =>
      doing.times.flatMap(({ ids }) => [...ids].map((id) => massObject(doing, id))),
    );
  }

  /**
   * Returns a danger for each time of each actor. It is low once no object is as it was left, by the records alone without a
   * test. `followsRule` tells the groups whose members only their rule can write.
   */
  risks(
    isOver: (object: MassObject) => boolean = (object) => this.#isBack(object),
    followsRule: (group: EntityRef) => boolean = () => false,
  ): readonly PlanRisk[] {
    return [...this.#doings.values()].flatMap((doing) =>
      doing.times.map(({ ids, first, last }): PlanRisk => {
        const { actor, deed, type } = doing;
        const objects = [...ids].map((id) => massObject(doing, id));
        const over = objects.filter(isOver);
        const count = `${ids.size >= MOST_COUNTED ? "at least " : ""}${countOfType(ids.size, type)}`;
        const isByRule =
          actor.kind === "app" && deed === "removed" && objects.every((one) => one.groups.every(followsRule));
        const by = isByRule ? `the groups' own rules (${actorQuoted(actor)} in the log)` : actorQuoted(actor);
        const sentence = `${count} were ${deeds[deed]}${groupsOf(doing, ids)} by ${by} between ${iso(first)} and ${iso(last)}.`;
        const about = { ref: null, displayName: null, objects: ids.size, authors: [actorKey(actor)] };
        const severity = over.length < ids.size ? "high" : "low";
        return {
          rule: "massChange",
          severity,
          sentence: `${sentence}${isByRule ? RULE_CHANGED : ""}${this.#reversal(deed, over, ids.size)}`,
          ...about,
        };
      }),
    );
  }

  #isBack({ deed, ref, groups }: MassObject): boolean {
    return keysOf(deed, ref, groups).every((key) => this.#newest.get(key)?.isBack === true);
  }

  /** Counts those that are no longer as they were left, and names the account that reversed all of them. */
  #reversal(deed: Deed, over: readonly MassObject[], of: number): string {
    if (over.length === 0) return "";
    const count = over.length === of ? "all of them" : `${numberText(over.length)} of them`;
    const found = over.flatMap(({ ref, groups }) =>
      keysOf(deed, ref, groups).map((key) => {
        const newest = this.#newest.get(key);
        return newest?.isBack === true ? newest.by : undefined;
      }),
    );
    const [by, ...others] = new Set(found);
    return ` ${reversed[deed]}: ${count}${by === undefined || others.length > 0 ? "" : `, by ${by}`}.`;
  }
}

const newDoing = (actor: Actor, deed: Deed, type: EntityType): Doing => ({
  ...{ actor, deed, type, recent: new Map(), times: [], groups: new Map(), isMass: false },
});

const massObject = ({ deed, type, groups }: Doing, id: string): MassObject => ({
  deed,
  ref: { type, id },
  groups: [...(groups.get(id)?.values() ?? [])].flatMap(({ ref }) => ref ?? []),
});

const partKey = (deed: Deed, { type, id }: EntityRef, group = "") => `${deed} ${type} ${id} ${group}`.toLowerCase();

const keysOf = (deed: Deed, ref: EntityRef, groups: readonly EntityRef[]): readonly string[] =>
  groups.length === 0 ? [partKey(deed, ref)] : groups.map((group) => partKey(deed, ref, group.id));

/** Names the groups that these members were removed from. */
function groupsOf({ groups }: Doing, ids: ReadonlySet<string>): string {
  const found = new Map<string, AuditTarget>();
  for (const id of ids) for (const [group, target] of groups.get(id) ?? []) found.set(group, target);
  return found.size === 0
    ? ""
    : ` (${firstOf([...found.values()], GROUPS_NAMED, ({ ref, displayName }) => quoted(displayName ?? ref?.id ?? ""))})`;
}

const GROUPS_NAMED = 3;
const RULE_CHANGED =
  " It follows a change of a rule or of an attribute that it reads: the rows of these groups say whose.";

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
function partsOf(record: AuditRecord): readonly MassPart[] {
  return writtenBy(record).flatMap((written): MassPart[] => {
    const { ref, modified } = written;
    if (record.targets[0]?.ref === ref && isPurge(record)) return [{ deed: "purged", ref, isBack: false }];
    const isThere = existenceAfter(record, written);
    if (isThere !== null) return [{ deed: "deleted", ref, isBack: isThere }];
    return modified.flatMap(({ name, oldValue, newValue }): MassPart[] => {
      if (name === "accountEnabled" && typeof newValue === "boolean")
        return [{ deed: "disabled", ref, isBack: newValue }];
      if (ref.type !== "group" || name !== "members") return [];
      const member = (id: Json, isBack: boolean): MassPart[] =>
        typeof id !== "string"
          ? []
          : [{ deed: "removed", ref: targetWithId(record, id)?.ref ?? { type: "user", id }, group: written, isBack }];
      return [...member(newValue, true), ...(newValue === null ? member(oldValue, false) : [])];
    });
  });
}
