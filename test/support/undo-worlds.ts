/**
 * A model of undoing that uses no log, no captures and no order of writes. It keeps many tenants side by side: in the
 * actual one everything happens, and in each other one the writes of some actors after the snapshot are missing.
 * Undoing an actor makes the actual tenant equal to the one without them, wherever the two can differ.
 */

export const actors = ["mallory", "yves", "zoe"] as const;
export type ActorName = (typeof actors)[number];

export type PartValue = string | null;
type Parts = ReadonlyMap<string, PartValue>;

export const lifeOf = (user: string): string => `life ${user}`;
export const propertyOf = (object: string, property: string): string => `value ${object} ${property}`;
export const memberIn = (group: string, user: string): string => `member ${group} ${user}`;
export const managerOf = (user: string): string => `manager ${user}`;
export const existenceOf = (relationship: string): string => `existence ${relationship}`;

/** The values of all worlds at one moment. */
export type Moment = ReadonlyMap<string, Parts>;

/** The facts about the tenant's objects that the model needs. */
export interface Things {
  readonly users: readonly string[];
  readonly groups: readonly string[];
  readonly properties: readonly string[];
  readonly relationships: readonly string[];
}

const worldOf = (without: ReadonlySet<ActorName>): string => actors.filter((one) => without.has(one)).join(" ");
const allWorlds: readonly ReadonlySet<ActorName>[] = [0, 1, 2, 3, 4, 5, 6, 7].map(
  (bits) => new Set(actors.filter((_, at) => (bits >> at) % 2 === 1)),
);

export class UndoWorlds {
  readonly #worlds = new Map(allWorlds.map((without) => [worldOf(without), new Map<string, PartValue>()]));
  readonly #things: Things;
  #counting = false;

  constructor(things: Things) {
    this.#things = things;
  }

  /** From here on, the worlds without an actor leave out that actor's writes. */
  begin(): void {
    this.#counting = true;
  }

  get(part: string, without: readonly ActorName[] = []): PartValue {
    return this.#world(new Set(without)).get(part) ?? null;
  }

  isLive(user: string, without: readonly ActorName[] = []): boolean {
    return this.get(lifeOf(user), without) === "live";
  }

  moment(): Moment {
    return new Map([...this.#worlds].map(([name, parts]) => [name, new Map(parts)]));
  }

  /**
   * Writes a part of an object. If the object exists only because others created it, it now counts as this actor's too.
   */
  write(part: string, value: PartValue, by: ActorName, existence: string | null): void {
    this.#each(by, (parts) => {
      parts.set(part, value);
      if (existence === null || existence === part) return;
      const actual = this.get(existence);
      if (actual === "live" && parts.get(existence) !== "live") parts.set(existence, "live");
    });
  }

  /** Adds a new user. Its first values are not changes. */
  make(user: string, values: Readonly<Record<string, PartValue>>, by: ActorName): void {
    for (const parts of this.#worlds.values()) {
      for (const [name, value] of Object.entries(values)) parts.set(propertyOf(user, name), value);
    }
    this.write(lifeOf(user), "live", by, null);
  }

  /** Returns the parts that going back to a moment writes. */
  planBackTo(moment: Moment): readonly string[] {
    return this.#plan(moment.get("") ?? new Map(), (user) => (moment.get("")?.get(lifeOf(user)) ?? null) === "live");
  }

  /** Returns the parts that undoing an actor writes. */
  planWithout(actor: ActorName): readonly string[] {
    const then = this.#world(new Set([actor]));
    // An object that others deleted existed when the actor wrote, so links to it count as having been in force.
    return this.#plan(
      then,
      (user) => then.get(lifeOf(user)) === "live" || this.get(lifeOf(user)) !== then.get(lifeOf(user)),
    );
  }

  goBackTo(moment: Moment, plan: readonly string[]): void {
    for (const [name, parts] of this.#worlds) {
      for (const part of plan) parts.set(part, ended(part, moment.get(name)?.get(part) ?? null));
    }
  }

  undo(actor: ActorName, plan: readonly string[]): void {
    const before = this.moment();
    for (const without of allWorlds) {
      const more = before.get(worldOf(new Set([...without, actor])));
      for (const part of plan) this.#world(without).set(part, ended(part, more?.get(part) ?? null));
    }
  }

  /** Two live users cannot share a name, so no recovery reaches such a world. */
  hasNamesTwice(parts: (part: string) => PartValue): boolean {
    const names = this.#things.users
      .filter((user) => parts(lifeOf(user)) === "live")
      .map((user) => parts(propertyOf(user, "userPrincipalName")));
    return new Set(names).size < names.length;
  }

  #plan(then: Parts, wasLive: (user: string) => boolean): readonly string[] {
    const { users, groups, properties, relationships } = this.#things;
    const now = this.#world(new Set());
    const at = (parts: Parts, part: string) => parts.get(part) ?? null;
    const differs = (part: string): boolean => at(then, part) !== at(now, part);
    const isLive = (user: string): boolean => at(now, lifeOf(user)) === "live";
    const returns = (user: string): boolean => at(then, lifeOf(user)) === "live";
    const isShown = (user: string): boolean => isLive(user) || returns(user);
    const ofUsers = users.flatMap((user): string[] => {
      if (!returns(user)) return isLive(user) ? [lifeOf(user)] : [];
      const manager = [at(then, managerOf(user)), at(now, managerOf(user))];
      const [wanted, present] = manager;
      const isSet = wanted != null && wasLive(wanted) && isShown(wanted);
      const isTaken = present != null && isShown(present);
      return [
        ...(isLive(user) ? [] : [lifeOf(user)]),
        ...properties.map((name) => propertyOf(user, name)).filter(differs),
        ...(differs(managerOf(user)) && (isSet || (wanted == null && isTaken)) ? [managerOf(user)] : []),
      ];
    });
    const ofGroups = groups.flatMap((group) =>
      users
        .filter((user) => differs(memberIn(group, user)))
        .filter((user) => isShown(user) && (at(then, memberIn(group, user)) === null || wasLive(user)))
        .map((user) => memberIn(group, user)),
    );
    const ofRelationships = relationships.flatMap((one): string[] => {
      const [wanted, present] = [at(then, existenceOf(one)), at(now, existenceOf(one))];
      if (wanted !== "live") return present === "live" ? [existenceOf(one), propertyOf(one, "scope")] : [];
      return [existenceOf(one), propertyOf(one, "scope")].filter(differs);
    });
    return [...ofUsers, ...ofGroups, ...ofRelationships];
  }

  #world(without: ReadonlySet<ActorName>): Map<string, PartValue> {
    const parts = this.#worlds.get(worldOf(without));
    if (parts === undefined) throw new Error("There is no such world.");
    return parts;
  }

  #each(by: ActorName, write: (parts: Map<string, PartValue>) => void): void {
    // The actual world comes last, because the others are compared with its previous state.
    for (const without of allWorlds.toReversed()) {
      if (!this.#counting || !without.has(by)) write(this.#world(without));
    }
  }
}

/** A recovery soft-deletes a user even if there was none before. */
const ended = (part: string, value: PartValue): PartValue =>
  value === null && part.startsWith("life ") ? "softDeleted" : value;
