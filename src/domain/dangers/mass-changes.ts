import { actorQuoted, inNameOf } from "../authors/actor-name.ts";
import { type AuditRecord, type AuditTarget, isRecovery } from "../authors/audit-record.ts";
import { actorKey } from "../authors/others-work.ts";
import type { Actor } from "../changes/change.ts";
import type { PlanRisk } from "../changes/risk.ts";
import type { EntityRef, EntityType } from "../tenant/entity.ts";
import { iso, MINUTE, type Millis } from "../time.ts";
import { countOfType } from "../words/counted-words.ts";
import { firstOf, listed } from "../words/name-list.ts";
import { numberText } from "../words/number-text.ts";
import { cleaned, quoted } from "../words/untrusted.ts";
import { type MassDeed, massDeeds, massKey, massParts } from "./mass-parts.ts";

/** A person at work seldom does the same to so many objects within this time, and a script or an attack does. */
const MASS_OBJECTS = 10;
const MASS_SPAN: Millis = 10 * MINUTE;
/** The most objects of one time whose ids are kept to count each once. */
const MOST_COUNTED = 10_000;

const reversed: Readonly<Record<MassDeed, string>> = {
  disabled: "Enabled again since",
  deleted: "Restored since",
  purged: "Restored since",
  removed: "Members again since",
  emptied: "Set again since",
};

/** An object to which one actor did the same as to many others. */
export interface MassObject {
  readonly deed: MassDeed;
  readonly ref: EntityRef;
  /** The groups that it was removed from. Empty for other deeds. */
  readonly groups: readonly EntityRef[];
  /** The properties and links that were emptied. Empty for other deeds. */
  readonly properties: readonly string[];
}

/** What one actor did to objects of one type: those of the last minutes, and each time in which they were many. */
interface Doing {
  readonly actor: Actor;
  readonly deed: MassDeed;
  readonly type: EntityType;
  /** The last objects within the span, by id, the newest deed first. */
  readonly recent: Map<string, Recent>;
  readonly times: Mass[];
  /** The application that properties were emptied with. Null where the log has none. */
  readonly app: string | null;
  /** True while the objects within the span are many. */
  isMass: boolean;
}

/** What was done to one object at one time. */
interface DoneParts {
  /** The groups that it was removed from, by id. */
  readonly groups: Map<string, AuditTarget>;
  /** The properties and links of it that were emptied. */
  readonly properties: Set<string>;
}

interface Recent {
  readonly time: Millis;
  readonly parts: DoneParts;
}

interface Mass {
  readonly objects: Map<string, DoneParts>;
  readonly last: Millis;
  first: Millis;
}

/** The newest record of a part. */
interface Newest {
  readonly isBack: boolean;
  readonly by: string;
}

/** From so many objects on, emptied properties are grave. Fewer can be the day's work of one person. */
const GRAVELY_EMPTIED = 250;

/**
 * Finds where one actor disabled, deleted, removed or emptied properties of many objects of a type within minutes, in
 * records that come newest first. What recoveries wrote is left out, and so is the work of unknown authors, which may be that of several.
 */
export class MassChanges {
  readonly #doings = new Map<string, Doing>();
  /** The newest record of each part, of 10,000 at most. */
  readonly #newest = new Map<string, Newest>();
  /** The same of properties, which are written so often that the others would not fit. */
  readonly #emptied = new Map<string, Newest>();

  /** Takes a record. One that is not told of its own still says what was reversed. */
  add(record: AuditRecord, { isTold = true }: { readonly isTold?: boolean } = {}): void {
    const { actor, time } = record;
    const isWork = isTold && !isRecovery(record) && actor.kind !== "unknown";
    for (const part of massParts(record)) {
      const { deed, ref, group, property } = part;
      const newest = deed === "emptied" ? this.#emptied : this.#newest;
      const key = massKey(deed, ref, group?.ref?.id ?? property);
      if (!newest.has(key) && newest.size < MOST_COUNTED) {
        const by = isRecovery(record) ? inNameOf(actorQuoted(actor)) : actorQuoted(actor);
        newest.set(key, { isBack: part.isBack, by });
      }
      if (part.isBack || !isWork) continue;
      const app = deed === "emptied" ? record.app : null;
      const of = `${actorKey(actor)} ${deed} ${ref.type} ${app ?? ""}`;
      const doing = this.#doings.get(of) ?? newDoing(actor, deed, ref.type, app);
      this.#doings.set(of, doing);
      const parts: DoneParts = {
        groups: new Map(group?.ref == null ? [] : [[group.ref.id, group]]),
        properties: new Set(property === undefined ? [] : [property]),
      };
      note(doing, ref.id, { time, parts });
    }
  }

  /** Returns the objects of all dangers. */
  objects(): readonly MassObject[] {
    return [...this.#doings.values()].flatMap((doing) =>
      doing.times.flatMap(({ objects }) => massObjects(doing, objects)),
    );
  }

  /**
   * Returns a danger for each time of each actor. It is low once no object is as it was left, by the records alone without a
   * test. The test is given what the records say. `followsRule` tells the groups whose members only their rule can write.
   */
  risks(
    isOver: (object: MassObject, isBack: boolean) => boolean = (_, isBack) => isBack,
    followsRule: (group: EntityRef) => boolean = () => false,
  ): readonly PlanRisk[] {
    return [...this.#doings.values()].flatMap((doing) =>
      doing.times.map(({ objects: done, first, last }): PlanRisk => {
        const { actor, deed, type } = doing;
        const objects = massObjects(doing, done);
        const over = objects.filter((object) => isOver(object, this.#isBack(object)));
        const count = `${done.size >= MOST_COUNTED ? "at least " : ""}${countOfType(done.size, type)}`;
        const isByRule =
          actor.kind === "app" && deed === "removed" && objects.every((one) => one.groups.every(followsRule));
        const by = isByRule
          ? `the groups' own rules (${actorQuoted(actor)} in the log) `
          : `${actorQuoted(actor)} ${withApp(doing)}`;
        const what = deed === "emptied" ? emptiedWords(objects, count) : `${count} were ${massDeeds[deed]}`;
        const sentence = `${what}${groupsOf([...done.values()])} by ${by}between ${iso(first)} and ${iso(last)}.`;
        const about = { ref: null, displayName: null, objects: done.size, authors: [actorKey(actor)] };
        const grave = deed === "emptied" && done.size < GRAVELY_EMPTIED ? "medium" : "high";
        return {
          rule: "massChange",
          severity: over.length < done.size ? grave : "low",
          sentence: `${sentence}${isByRule ? RULE_CHANGED : ""}${this.#reversal(deed, over, done.size)}`,
          ...about,
        };
      }),
    );
  }

  #isBack(object: MassObject): boolean {
    return this.#newestOf(object).every((newest) => newest?.isBack === true);
  }

  #newestOf(object: MassObject): readonly (Newest | undefined)[] {
    const newest = object.deed === "emptied" ? this.#emptied : this.#newest;
    return keysOf(object).map((key) => newest.get(key));
  }

  /** Counts those that are no longer as they were left, and names the account that reversed all of them. */
  #reversal(deed: MassDeed, over: readonly MassObject[], of: number): string {
    if (over.length === 0) return "";
    const count = over.length === of ? "all of them" : `${numberText(over.length)} of them`;
    const found = over.flatMap((object) =>
      this.#newestOf(object).map((newest) => (newest?.isBack === true ? newest.by : undefined)),
    );
    const [by, ...others] = new Set(found);
    return ` ${reversed[deed]}: ${count}${by === undefined || others.length > 0 ? "" : `, by ${by}`}.`;
  }
}

const newDoing = (actor: Actor, deed: MassDeed, type: EntityType, app: string | null): Doing => ({
  ...{ actor, deed, type, app, recent: new Map(), times: [], isMass: false },
});

const massObjects = ({ deed, type }: Doing, objects: Mass["objects"]): MassObject[] =>
  [...objects].map(([id, { groups, properties }]) => ({
    deed,
    ref: { type, id },
    groups: [...groups.values()].flatMap(({ ref }) => ref ?? []),
    properties: [...properties],
  }));

const keysOf = ({ deed, ref, groups, properties }: MassObject): readonly string[] => {
  const parts = [...groups.map(({ id }) => id), ...properties];
  return parts.length === 0 ? [massKey(deed, ref)] : parts.map((part) => massKey(deed, ref, part));
};

/** Names the emptied properties, with their numbers of objects where these differ. */
function emptiedWords(emptied: readonly MassObject[], count: string): string {
  const counts = new Map<string, number>();
  for (const { properties } of emptied) for (const name of properties) counts.set(name, (counts.get(name) ?? 0) + 1);
  const all = [...counts].sort(([, a], [, b]) => b - a);
  const isEven = all.every(([, objects]) => objects === emptied.length);
  const names = all.map(([name, objects]) => `${cleaned(name, 60)}${isEven ? "" : ` (${numberText(objects)})`}`);
  return `${listed(names)} ${all.length === 1 ? "was" : "were"} emptied for ${count}`;
}

const withApp = ({ app }: Doing): string => (app === null ? "" : `with app ${quoted(app)} `);

/** Names the groups that members were removed from at one time, because each group has its own time. */
function groupsOf(removed: readonly DoneParts[]): string {
  const found = new Map(removed.flatMap(({ groups }) => [...groups]));
  return found.size === 0
    ? ""
    : ` (${firstOf([...found.values()], GROUPS_NAMED, ({ ref, displayName }) => quoted(displayName ?? ref?.id ?? ""))})`;
}

const GROUPS_NAMED = 3;
const RULE_CHANGED =
  " It follows a change of a rule or of an attribute that it reads: the rows of these groups say whose.";

function note(doing: Doing, id: string, { time, parts }: Recent): void {
  const { recent, times, isMass } = doing;
  const known = recent.get(id);
  const all = known !== undefined && known.time - time <= MASS_SPAN ? joined(known.parts, parts) : parts;
  recent.delete(id);
  recent.set(id, { time, parts: all });
  for (const [other, { time: at }] of recent) {
    // As many as make a danger are enough to see the next one.
    if (at - time <= MASS_SPAN && recent.size <= MASS_OBJECTS) break;
    recent.delete(other);
  }
  doing.isMass = recent.size >= MASS_OBJECTS;
  if (!doing.isMass) return;
  const [last = { time }] = recent.values();
  const open = times.at(-1);
  const mass =
    open !== undefined && open.first <= last.time ? open : { objects: new Map(), first: time, last: last.time };
  if (mass !== open) times.push(mass);
  mass.first = time;
  for (const [one, { parts: done }] of isMass ? [[id, { parts: all }] as const] : recent) {
    const before = mass.objects.get(one);
    if (before !== undefined) joined(before, done);
    else if (mass.objects.size < MOST_COUNTED) mass.objects.set(one, done);
  }
}

/** Adds to what is known of an object at one time. */
function joined(known: DoneParts, more: DoneParts): DoneParts {
  for (const [id, group] of more.groups) known.groups.set(id, group);
  for (const property of more.properties) known.properties.add(property);
  return known;
}
