import type { Actor } from "../changes/change.ts";
import { invalid, RewindError } from "../errors.ts";
import { type EntityRef, type RefKey, refKey } from "../tenant/entity.ts";
import { iso, type Millis } from "../time.ts";
import { countOf } from "../words/counted-words.ts";
import { firstOf } from "../words/name-list.ts";
import { cleaned, NAME_LENGTH, quoted } from "../words/untrusted.ts";
import { AccountNames } from "./account-names.ts";
import { actorWithId } from "./actor-name.ts";
import { type AuditRecord, isRecovery, writtenBy } from "./audit-record.ts";
import { actorKey } from "./others-work.ts";

/** The objects one person or app wrote to since a time, gathered from log records. Memory grows with the number of objects. */
export class ActorWrites {
  readonly since: Millis;
  readonly #refs = new Map<RefKey, EntityRef>();
  readonly #people = new Map<string, Actor>();
  readonly #names = new AccountNames();
  /** Records of acts on objects that have no type here, by activity. */
  readonly #unheld = new Map<string, number>();

  constructor(since: Millis) {
    this.since = since;
  }

  /** Adds a record. What a recovery wrote in their name is not their work. */
  add(record: AuditRecord): void {
    if (isRecovery(record)) return;
    const { actor, operation, result, targets } = record;
    if (result === "success" && targets.every(({ ref }) => ref === null))
      this.#unheld.set(operation, (this.#unheld.get(operation) ?? 0) + 1);
    for (const { ref } of writtenBy(record)) {
      this.#refs.set(refKey(ref), ref);
      this.#people.set(actorKey(actor), actor);
      this.#names.add(actor);
    }
  }

  /** Says what the author did to what no undo reaches, because a log without a write of theirs looks harmless. */
  get #unheldText(): string {
    if (this.#unheld.size === 0) return "";
    const acts = [...this.#unheld.values()].reduce((sum, count) => sum + count, 0);
    const named = firstOf([...this.#unheld.keys()], UNHELD_NAMED, (operation) => quoted(operation));
    return `It has ${countOf(acts, "act")} of that author on what the history does not hold and no recovery reaches: ${named}. list_activity with the actor shows them. `;
  }

  /** True if the name is the author of no write. */
  get isEmpty(): boolean {
    return this.#refs.size === 0;
  }

  get refs(): ReadonlyMap<RefKey, EntityRef> {
    return this.#refs;
  }

  /** Says under which names the actor wrote, if there are several. */
  get namesTold(): readonly string[] {
    return this.#names.told;
  }

  /** Returns true for a record by the same actor, whose name may have changed in the meantime. */
  isTheirs(record: AuditRecord): boolean {
    return !isRecovery(record) && this.#people.has(actorKey(record.actor));
  }

  /** Returns true for the actor's key, under any of their names. */
  isPerson(key: string): boolean {
    return this.#people.has(key);
  }

  /** Returns the people and apps of the name, with others of a name like it. */
  peopleWith(namesakes: readonly Actor[]): readonly Actor[] {
    return [...this.#people.values(), ...namesakes];
  }

  /**
   * Throws `invalidInput` if the name belongs to several people or apps, and `notFound` if it is the author of no
   * write.
   */
  requireOne(actor: string, near: NearActors = { withApp: [], alike: [] }): void {
    const { namesakes = [], accounts } = near;
    const people = this.peopleWith(namesakes);
    if (people.length > 1) {
      const called = (one: Actor) => [actorWithId(one), ...(accounts?.get(actorKey(one)) ?? [])].join(", ");
      throw invalid(
        `"${cleaned(actor, NAME_LENGTH)}" matches several people or apps that wrote something: ${people.map(called).join("; ")}. ` +
          "Give the id of one of these instead.",
        { allowed: people.map(({ id, name }) => id ?? name ?? "unknown") },
      );
    }
    if (this.isEmpty) {
      throw new RewindError(
        "notFound",
        `The log has no write by "${cleaned(actor, NAME_LENGTH)}"${this.#unheld.size > 0 ? " to what the history holds" : ""} since ${iso(this.since)}. ` +
          `Recoveries do not count: each is undone through the snapshot that was kept before it. ${this.#unheldText}Use the actor's name as summarize_changes or list_changes shows it, or choose an earlier since.${nearText(near)}`,
      );
    }
  }
}

const UNHELD_NAMED = 3;

/** An account as it is now. Absent members are not known. */
interface AccountNow {
  readonly displayName?: string | null;
  readonly state: "enabled" | "disabled" | "deleted" | "purged";
  readonly createdDateTime?: string | null;
}

/** Describes an account by what tells it from another of the same name. */
export const accountTold = ({ displayName, state, createdDateTime }: AccountNow): readonly string[] => [
  ...(displayName == null ? [] : [`called ${quoted(displayName)}`]),
  state,
  ...(createdDateTime == null ? [] : [`created ${createdDateTime}`]),
];

/** The authors of records that a list found by one name, each with every name that it wrote under. */
export class FittingActors {
  readonly #found = new Map<string, Actor>();

  add({ actor }: Pick<AuditRecord, "actor">): void {
    const key = JSON.stringify([actorKey(actor), actor.name?.toLowerCase()]);
    if (!this.#found.has(key)) this.#found.set(key, actor);
  }

  /** Returns all of them, if the name is that of several or one wrote under several names. */
  get several(): { readonly fitting?: readonly Actor[] } {
    return this.#found.size < 2 ? {} : { fitting: [...this.#found.values()] };
  }
}

/** Authors whose app has the name that was asked for, and those whose own name has each of its words. */
export interface NearActors {
  readonly withApp: readonly string[];
  readonly alike: readonly string[];
  /** Other authors whose name differs in accents, case or spaces only. */
  readonly namesakes?: readonly Actor[];
  /** Words on the account of each of several, by the actor's key. */
  readonly accounts?: ReadonlyMap<string, readonly string[]>;
  /** Says how much the author that was asked for wrote before the time that was asked for. */
  readonly earlier?: string;
}

/** Most authors that a refusal names. */
const NEAR_NAMED = 5;

function nearText({ withApp, alike, namesakes = [], earlier = "" }: NearActors): string {
  const named = (names: readonly string[]) => names.map((name) => quoted(name)).join(", ");
  const app =
    withApp.length === 0 ? "" : ` It is an app that was written with: give its author instead, ${named(withApp)}.`;
  const like = [...new Set([...alike, ...namesakes.flatMap(({ id, name }) => name ?? id ?? [])])];
  return `${earlier}${app}${like.length === 0 ? "" : ` Authors with a name like it: ${named(like)}.`}`;
}

/** Returns the authors in records who are near to a name, the first few. */
export async function nearActors(records: AsyncIterable<AuditRecord>, name: string): Promise<NearActors> {
  const wanted = name.trim().toLowerCase();
  const words = wanted.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== "");
  const [withApp, alike] = [new Set<string>(), new Set<string>()];
  let read = 0;
  for await (const { actor, app } of records) {
    if (++read > MOST_READ) break;
    const own = actor.name ?? actor.id;
    if (own === null || own.toLowerCase() === wanted) continue;
    if (app?.toLowerCase() === wanted) withApp.add(own);
    else if (words.length > 0 && words.every((word) => own.toLowerCase().includes(word))) alike.add(own);
  }
  return { withApp: [...withApp].slice(0, NEAR_NAMED), alike: [...alike].slice(0, NEAR_NAMED) };
}

/** Most records that are looked through for a name. */
const MOST_READ = 50_000;
