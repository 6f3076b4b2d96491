import type { EntityType } from "../../domain/tenant/entity.ts";
import type { Life } from "../../domain/tenant/state.ts";
import type { Millis } from "../../domain/time.ts";
import type { GraphAnswer } from "../../graph/http/graph-client.ts";
import { endless } from "../../graph/http/read-all.ts";
import { requireList } from "../../graph/http/refused.ts";
import { MemoCache } from "../../graph/memo-cache.ts";
import { decodeRows } from "../../wire/collection.ts";
import type { MicrosoftContext } from "../context.ts";
import { type SeenObject, seenObject } from "./seen-object.ts";

/** Types with few objects that Graph cannot search. Their lists are read completely. */
const lists: Readonly<Partial<Record<EntityType, string>>> = {
  conditionalAccessPolicy: "/identity/conditionalAccess/policies",
  namedLocationPolicy: "/identity/conditionalAccess/namedLocations",
  authenticationMethodPolicy: "/policies/authenticationMethodsPolicy",
  authorizationPolicy: "/policies/authorizationPolicy",
  authenticationStrengthPolicy: "/policies/authenticationStrengthPolicies",
  organization: "/organization",
};

const deletedLists: Readonly<Partial<Record<EntityType, string>>> = {
  conditionalAccessPolicy: "/identity/conditionalAccess/deletedItems/policies",
  namedLocationPolicy: "/identity/conditionalAccess/deletedItems/namedLocations",
};

/** Upper bound of a list, above Entra's limits, which are in the hundreds. */
const MOST_ROWS = 5_000;

/**
 * A cache of the tenant's policies. Conditional Access answers one request a second for the whole tenant, so its lists
 * are read once and kept for a short time.
 */
export class PolicyCache {
  readonly #client: MicrosoftContext["client"];
  readonly #lists: MemoCache<string, readonly SeenObject[]>;

  constructor({ client, clock }: Pick<MicrosoftContext, "client" | "clock">, lasts: Millis) {
    this.#client = client;
    this.#lists = new MemoCache({ most: 10, lasts: { millis: lasts, clock } });
  }

  /** Returns true if there is a list of this type's objects in this life. */
  static holds(type: EntityType, life: Life = "live"): boolean {
    return pathOf(type, life) !== undefined;
  }

  /**
   * Returns all objects of a type in this life. Returns an empty list for other types and for types without deleted
   * items.
   */
  async all(type: EntityType, life: Life): Promise<readonly SeenObject[]> {
    const path = pathOf(type, life);
    return path === undefined ? [] : this.#lists.get(path, () => this.#read(path, type, life));
  }

  /** Drops all lists, for a question that the tenant of now has to answer. */
  forget(): void {
    this.#lists.clear();
  }

  async #read(path: string, type: EntityType, life: Life): Promise<readonly SeenObject[]> {
    const tried = `Reading ${path}`;
    const seen: SeenObject[] = [];
    let answer: GraphAnswer = await this.#client.get(path);
    // Some tenants have no deleted items of Conditional Access.
    if (life === "softDeleted" && (answer.status === 404 || answer.status === 400)) return [];
    for (;;) {
      const body = inCollection(requireList(answer, tried));
      const { items, nextLink } = decodeRows(body, (row) => seenObject(row, type, life));
      seen.push(...items);
      if (nextLink === null) return seen;
      if (seen.length > MOST_ROWS || items.length === 0) throw endless(tried);
      answer = await this.#client.follow(nextLink, answer.url);
    }
  }
}

const pathOf = (type: EntityType, life: Life): string | undefined => (life === "live" ? lists : deletedLists)[type];

/** Turns a singleton into a list of one, and the methods policy into the list of its configurations. */
function inCollection({ body }: GraphAnswer): unknown {
  if ("value" in body) return body;
  const { authenticationMethodConfigurations: configurations = null } = body;
  return { value: Array.isArray(configurations) ? configurations : [body] };
}
