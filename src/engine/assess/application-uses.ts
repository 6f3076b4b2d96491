import {
  type ApplicationUse,
  addressesOf,
  type GrantsInUse,
  unknownUse,
} from "../../domain/dangers/application-use.ts";
import type { Json } from "../../domain/json.ts";
import { canonicalId, type EntityRef, type RefKey, refKey } from "../../domain/tenant/entity.ts";
import { hidingObjects, type UnreadPart } from "../../domain/tenant/part.ts";
import type { Instant } from "../../domain/time.ts";
import { partsUnreadAt } from "../../store/history/captures.ts";
import { presencesAt, statesAt } from "../../store/history/entity-versions.ts";
import { targetsAt } from "../../store/history/links-at.ts";
import { statesMentioning } from "../../store/history/mentions.ts";
import type { EngineContext } from "../context.ts";
import { purgedHalf } from "./purged-half.ts";

/** The most applications whose grants are looked at for one answer, because each reads the grants of the tenant once. */
const LOOKED_AT = 25;
const GRANTS = 500;
const grantTypes = ["appRoleAssignment", "oAuth2PermissionGrant"] as const;

/** Reads the signs of use that the history has of applications at an instant. */
export class ApplicationUses {
  readonly #context: EngineContext;
  readonly #at: Instant;
  readonly #known = new Map<RefKey, ApplicationUse>();
  #reads = 0;

  constructor(context: EngineContext, at: Instant) {
    this.#context = context;
    this.#at = at;
  }

  /** Returns the use of an application or service principal. Both halves of one application have the same use. */
  async of(ref: EntityRef): Promise<ApplicationUse> {
    const known = this.#known.get(refKey(ref));
    if (known !== undefined) return known;
    if (this.#reads === LOOKED_AT) return unknownUse;
    this.#reads += 1;
    const halves = await this.#halves(ref);
    const use = await this.#read(halves ?? [ref], halves !== null);
    for (const half of halves ?? [ref]) this.#known.set(refKey(half), use);
    return use;
  }

  async #read(halves: readonly EntityRef[], isOfBoth: boolean): Promise<ApplicationUse> {
    const { coverage, store } = this.#context;
    const unread = await partsUnreadAt(store.db, this.#at);
    const states = [...(await statesAt(store.db, halves, this.#at)).values()].map(({ properties }) => properties);
    const principals = halves.filter(({ type }) => type === "servicePrincipal");
    return {
      // An application that is gone for good no longer shows which service principal it had.
      grants: isOfBoth || principals.length > 0 ? await this.#grants(principals, unread) : null,
      addresses: addressesOf(states, coverage === "extended" && states.length > 0),
      owners: await this.#owners(halves, unread),
    };
  }

  /** Returns the application and the service principals with the same appId, or null if that is not known. */
  async #halves(ref: EntityRef): Promise<readonly EntityRef[] | null> {
    const { directory } = this.#context;
    const [identity] = await directory.identify([ref]);
    if (identity?.appId == null) return null;
    const halves = await directory.withAppId(identity.appId);
    const half = { appId: identity.appId, name: null };
    const types = ["application", "servicePrincipal"] as const;
    const missing = types.filter((type) => !halves.some((half) => half.type === type));
    const purged = await Promise.all(missing.map((type) => purgedHalf(this.#context, type, half)));
    return [...halves, ...purged.filter((half) => half !== null)];
  }

  async #grants(principals: readonly EntityRef[], unread: readonly UnreadPart[]): Promise<GrantsInUse | null> {
    if (grantTypes.some((type) => hidingObjects(unread, type).length > 0)) return null;
    const counts = { assigned: 0, clients: 0, forEveryone: 0, forOne: 0, permissions: 0, isCut: false };
    for (const { id } of principals) {
      const { found, isCut } = await this.#ending(id);
      counts.isCut ||= isCut;
      const holders = await this.#applications(found.flatMap(({ properties }) => textsOf(properties.principalId)));
      for (const { ref: grant, properties } of found) {
        const isOf = (end: string) => isSame(properties[end], id);
        if (grant.type === "appRoleAssignment") {
          if (isOf("principalId")) counts.permissions += 1;
          else if (textsOf(properties.principalId).some((one) => holders.has(one))) counts.clients += 1;
          else counts.assigned += 1;
        } else if (!isOf("clientId")) counts.clients += 1;
        else if (properties.consentType === "AllPrincipals") counts.forEveryone += 1;
        else counts.forOne += 1;
      }
    }
    return counts;
  }

  /** Returns the grants and assignments in force in which a service principal is an end. */
  async #ending(id: string) {
    const { db } = this.#context.store;
    const all = await statesMentioning(db, grantTypes, id, this.#at, GRANTS);
    const found = all.filter(({ properties: { clientId, principalId, resourceId } }) =>
      [clientId, principalId, resourceId].some((end) => isSame(end, id)),
    );
    return { found, isCut: all.length === GRANTS };
  }

  /** Returns those of the ids that stand for service principals, in lower case. */
  async #applications(ids: readonly string[]): Promise<ReadonlySet<string>> {
    const refs = [...new Set(ids)].map((id): EntityRef => ({ type: "servicePrincipal", id }));
    return new Set([...(await presencesAt(this.#context.store.db, refs, this.#at)).values()].map(({ ref }) => ref.id));
  }

  async #owners(halves: readonly EntityRef[], unread: readonly UnreadPart[]): Promise<number | null> {
    const { coverage, store } = this.#context;
    if (coverage !== "extended" || unread.some(({ part }) => part.endsWith(".owners"))) return null;
    const owners = await targetsAt(store.db, halves, "owners", this.#at);
    return new Set([...owners.values()].flat().map(refKey)).size;
  }
}

const textsOf = (value: Json | undefined): string[] => (typeof value === "string" ? [canonicalId(value)] : []);

const isSame = (value: Json | undefined, id: string): boolean =>
  typeof value === "string" && canonicalId(value) === canonicalId(id);
