import type { Privileges } from "../../directory/directory.ts";
import { accountPower, unknownPower } from "../../domain/dangers/application-power.ts";
import type { ApplicationPower, Exposure, PowerList } from "../../domain/dangers/exposure-type.ts";
import { type EntityRef, type RefKey, refKey, sameRef } from "../../domain/tenant/entity.ts";
import { partOf, type UnreadPart } from "../../domain/tenant/part.ts";
import type { Instant } from "../../domain/time.ts";
import { partsUnreadAt } from "../../store/history/captures.ts";
import { presencesAt } from "../../store/history/entity-versions.ts";
import { linksAt } from "../../store/history/links-at.ts";
import type { EngineContext } from "../context.ts";
import { type HeldPermission, readPermissions } from "./application-permissions.ts";
import { ApplicationUses } from "./application-uses.ts";

/** The most applications that are looked at for one answer, because each reads the assignments of the tenant once. */
const LOOKED_AT = 10;
const LINKS = 200;

/** The powers of applications and the signs of their use at the two instants of a comparison. */
export interface PowersOnBothSides {
  readonly then: ApplicationPowers;
  readonly now: ApplicationPowers;
  readonly uses: { readonly then: ApplicationUses; readonly now: ApplicationUses };
}

/** The roles are those of the present, so that they are known at the second instant only, and if it stands for the present. */
export const powersOnBothSides = (
  context: EngineContext,
  { from, to, isNow = true }: { readonly from: Instant; readonly to: Instant; readonly isNow?: boolean },
  privileges: Privileges,
): PowersOnBothSides => ({
  then: new ApplicationPowers(context, from, null),
  now: new ApplicationPowers(context, to, isNow ? privileges : null),
  uses: { then: new ApplicationUses(context, from), now: new ApplicationUses(context, to) },
});

/** Reads what applications can do at an instant, each once, up to a number of them, and what accounts can do. */
export class ApplicationPowers {
  readonly #context: EngineContext;
  readonly #at: Instant;
  readonly #privileges: Privileges | null;
  readonly #known = new Map<RefKey, ApplicationPower>();
  #looked = 0;

  constructor(context: EngineContext, at: Instant, privileges: Privileges | null) {
    this.#context = context;
    this.#at = at;
    this.#privileges = privileges;
  }

  /** Returns an exposure with what the application or account can do that it gives. */
  async told(exposure: Exposure, then = false): Promise<Exposure> {
    const { actsAs } = exposure;
    if (actsAs === undefined) return exposure;
    const power = await this.of(actsAs.ref);
    return { ...exposure, actsAs: { ...actsAs, power, ...(then ? { then } : {}) } };
  }

  /**
   * Returns what an application, a service principal or an account can do. Both halves of one application have the same
   * power.
   */
  async of(ref: EntityRef): Promise<ApplicationPower> {
    const known = this.#known.get(refKey(ref));
    if (known !== undefined) return known;
    if (ref.type === "user") {
      const roles = await this.#roles([ref], await partsUnreadAt(this.#context.store.db, this.#at));
      return accountPower(roles?.names ?? null);
    }
    if (this.#looked >= LOOKED_AT) return unknownPower;
    this.#looked += 1;
    const { directory } = this.#context;
    const [identity] = await directory.identify([ref]);
    const halves = identity?.appId == null ? [ref] : await directory.withAppId(identity.appId);
    const power = await this.#read(halves);
    for (const half of [ref, ...halves]) this.#known.set(refKey(half), power);
    return power;
  }

  async #read(halves: readonly EntityRef[]): Promise<ApplicationPower> {
    const unread = await partsUnreadAt(this.#context.store.db, this.#at);
    const principals = halves.filter(({ type }) => type === "servicePrincipal");
    return {
      permissions: await this.#permissions(principals, unread),
      roles: await this.#roles(principals, unread),
      owners: await this.#owners(halves, unread),
    };
  }

  /**
   * An application without a service principal can use no permission. Those of another time are not known then, because
   * the directory no longer tells which one it had.
   */
  async #permissions(principals: readonly EntityRef[], unread: readonly UnreadPart[]): Promise<PowerList | null> {
    if (principals.length === 0 && this.#privileges === null) return null;
    const { db } = this.#context.store;
    const held: HeldPermission[] = [];
    for (const principal of principals) {
      const own = await readPermissions(db, principal, this.#at, unread);
      if (own === null) return null;
      held.push(...own);
    }
    return { total: held.length, names: held.map(({ name }) => name) };
  }

  async #roles(principals: readonly EntityRef[], unread: readonly UnreadPart[]): Promise<PowerList | null> {
    if (this.#privileges === null) return null;
    const { holders } = this.#privileges;
    const groups = new Map(holders.flatMap((holder) => (holder.ref.type === "group" ? [[holder.ref.id, holder]] : [])));
    const names = new Set<string>();
    for (const principal of principals) {
      const held = holders.filter((holder) => sameRef(holder.ref, principal));
      if (groups.size > 0) {
        if (unread.some(({ part }) => part === partOf("group", "members"))) return null;
        const { total, links } = await linksAt(this.#context.store.db, "target", principal, this.#at, LINKS);
        if (total > links.length) return null;
        held.push(...links.flatMap(({ link, source }) => (link === "members" ? (groups.get(source.id) ?? []) : [])));
      }
      for (const { roles } of held) for (const { displayName } of roles) names.add(displayName);
    }
    return { total: names.size, names: [...names] };
  }

  async #owners(halves: readonly EntityRef[], unread: readonly UnreadPart[]): Promise<PowerList | null> {
    const { coverage, store } = this.#context;
    if (coverage !== "extended" || unread.some(({ part }) => part.endsWith(".owners"))) return null;
    const owners = new Map<RefKey, EntityRef>();
    for (const half of halves) {
      const { total, links } = await linksAt(store.db, "source", half, this.#at, LINKS);
      if (total > links.length) return null;
      for (const { link, target } of links) if (link === "owners") owners.set(refKey(target), target);
    }
    const present = await presencesAt(store.db, [...owners.values()], this.#at);
    return {
      total: owners.size,
      names: [...owners].map(([key, { id }]) => present.get(key)?.displayName ?? id),
    };
  }
}
