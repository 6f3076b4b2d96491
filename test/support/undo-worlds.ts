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

/** Selects the parts within a scope. */
export type Covers = (part: string) => boolean;

const everyPart: Covers = () => true;

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

  /** Returns the parts that going back to a moment writes within a scope. */
  planBackTo(moment: Moment, covers: Covers = everyPart): readonly string[] {
    return this.#plan(moment.get("") ?? new Map<string, PartValue>(), covers);
  }

  /** Returns the parts that undoing an actor writes within a scope. A life outside of it stays as it is. */
  planWithout(actor: ActorName, covers: Covers = everyPart): readonly string[] {
    const then = new Map(this.#world(new Set([actor])));
    const { users, relationships } = this.#things;
    for (const life of [...users.map(lifeOf), ...relationships.map(existenceOf)]) {
      if (!covers(life)) then.set(life, this.get(life));
    }
    return this.#plan(then, covers);
  }

  goBackTo(moment: Moment, plan: readonly string[]): void {
    for (const [name, parts] of this.#worlds) {
      for (const part of plan) parts.set(part, ended(part, moment.get(name)?.get(part) ?? null));
    }
    this.#leaveOutDeletedManagers(plan, () => true);
  }

  undo(actor: ActorName, plan: readonly string[]): void {
    const before = this.moment();
    for (const without of allWorlds) {
      const more = before.get(worldOf(new Set([...without, actor])));
      for (const part of plan) this.#world(without).set(part, ended(part, more?.get(part) ?? null));
    }
    this.#leaveOutDeletedManagers(plan, (inWorld, deleted) => inWorld === deleted);
  }

  /** Two live users cannot share a name, so no recovery reaches such a world. */
  hasNamesTwice(parts: (part: string) => PartValue): boolean {
    const names = this.#things.users
      .filter((user) => parts(lifeOf(user)) === "live")
      .map((user) => parts(propertyOf(user, "userPrincipalName")));
    return new Set(names).size < names.length;
  }

  #plan(then: Parts, covers: Covers): readonly string[] {
    const { users, groups, properties, relationships } = this.#things;
    const now = this.#world(new Set());
    const at = (parts: Parts, part: string) => parts.get(part) ?? null;
    const differs = (part: string): boolean => covers(part) && at(then, part) !== at(now, part);
    const isLive = (user: string): boolean => at(now, lifeOf(user)) === "live";
    const returns = (user: string): boolean => at(then, lifeOf(user)) === "live";
    const isShown = (user: string): boolean => isLive(user) || (returns(user) && covers(lifeOf(user)));
    const ofUsers = users.flatMap((user): string[] => {
      const life = covers(lifeOf(user)) ? [lifeOf(user)] : [];
      if (!returns(user)) return isLive(user) ? life : [];
      if (!isShown(user)) return [];
      const manager = [at(then, managerOf(user)), at(now, managerOf(user))];
      const [wanted, present] = manager;
      const isSet = wanted != null && returns(wanted) && isShown(wanted);
      // A manager who cannot be set again does not keep the present one in place.
      const isTaken = present != null && isShown(present);
      return [
        ...(isLive(user) ? [] : life),
        ...properties.map((name) => propertyOf(user, name)).filter(differs),
        ...(differs(managerOf(user)) && (isSet || isTaken) ? [managerOf(user)] : []),
      ];
    });
    const ofGroups = groups.flatMap((group) =>
      users
        .filter((user) => differs(memberIn(group, user)))
        .filter((user) => isShown(user) && (at(then, memberIn(group, user)) === null || returns(user)))
        .map((user) => memberIn(group, user)),
    );
    const ofRelationships = relationships.flatMap((one): string[] => {
      const [existence, scope] = [existenceOf(one), propertyOf(one, "scope")];
      const [wanted, present] = [at(then, existence), at(now, existence)];
      if (wanted === present) return wanted === "live" ? [scope].filter(differs) : [];
      // A relationship comes with its values and goes with them.
      if (!covers(existence)) return [];
      return wanted === "live"
        ? [existence, scope].filter((part) => at(then, part) !== at(now, part))
        : [existence, scope];
    });
    return [...ofUsers, ...ofGroups, ...ofRelationships];
  }

  /** A manager who stays deleted cannot be set, so that afterward there is no manager in these worlds. */
  #leaveOutDeletedManagers(plan: readonly string[], inThese: (inWorld: PartValue, deleted: string) => boolean): void {
    const now = this.#world(new Set());
    for (const part of plan.filter((one) => this.#things.users.some((user) => one === managerOf(user)))) {
      const manager = now.get(part);
      if (manager == null || now.get(lifeOf(manager)) === "live") continue;
      for (const parts of this.#worlds.values()) if (inThese(parts.get(part) ?? null, manager)) parts.set(part, null);
    }
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
