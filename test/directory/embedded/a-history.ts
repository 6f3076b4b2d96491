import fc from "fast-check";
import type { FeedBatch } from "../../../src/directory/directory.ts";
import { RewindError } from "../../../src/domain/errors.ts";
import type { JsonObject } from "../../../src/domain/json.ts";
import { type EntityRef, type RefKey, refKey } from "../../../src/domain/tenant/entity.ts";
import { type Link, type LinkKey, linkKey } from "../../../src/domain/tenant/link.ts";
import { relationshipId } from "../../../src/domain/tenant/relationship-identity.ts";
import type { EntityState } from "../../../src/domain/tenant/state.ts";
import { type AnEmbeddedTenant, managerOf, memberOf } from "./an-embedded-tenant.ts";

const ROLE = "00000000-0000-0000-0000-000000000000";
const verbs = ["create", "update", "delete", "purge", "restore", "link", "unlink", "manage", "assign", "pass"] as const;

/** One act that a person tries. `a` and `b` select among six users and three groups, so that many acts collide. */
export interface Act {
  readonly verb: (typeof verbs)[number];
  readonly a: number;
  readonly b: number;
}

export const histories = fc.array(fc.record({ verb: fc.constantFrom(...verbs), a: fc.nat(5), b: fc.nat(5) }), {
  maxLength: 60,
});

const users = [0, 1, 2, 3, 4, 5].map((number): EntityRef => ({ type: "user", id: `user-${number}` }));
const groups = [0, 1, 2].map((number): EntityRef => ({ type: "group", id: `group-${number}` }));
const principals = [0, 1].map((number): EntityRef => ({ type: "servicePrincipal", id: `app-${number}` }));
const assignments = users.flatMap((user) => principals.map((resource) => assignmentOf(user, resource)));

/** Every object that a history can create. */
export const everyRef: readonly EntityRef[] = [
  ...users,
  ...groups,
  ...principals,
  ...assignments.map(
    (each): EntityRef => ({ type: "appRoleAssignment", id: relationshipId("appRoleAssignment", each) }),
  ),
];
export const everyLink: readonly Link[] = [
  ...groups.flatMap((group) => [...users, ...principals].map((member) => memberOf(group, member))),
  ...users.flatMap((user) => users.map((manager) => managerOf(user, manager))),
];

function assignmentOf(principal: EntityRef, resource: EntityRef): JsonObject {
  return { principalId: principal.id, resourceId: resource.id, appRoleId: ROLE };
}

/** Tries an act. A refused act has no effect. */
export function perform(tenant: AnEmbeddedTenant, { verb, a, b }: Act): void {
  const user = (number: number): EntityRef => ({ type: "user", id: `user-${number}` });
  const group: EntityRef = { type: "group", id: `group-${a % 3}` };
  const principal: EntityRef = { type: "servicePrincipal", id: `app-${b % 2}` };
  const ref = b % 3 === 0 ? group : b % 3 === 1 ? user(a) : principal;
  const create = () => {
    const named = ref.type === "user" ? { userPrincipalName: `user${b}@contoso.example` } : {};
    tenant.admin.create(ref.type, { displayName: ref.id, ...named }, { id: ref.id });
  };
  const acts: Record<Act["verb"], () => void> = {
    create,
    update: () => tenant.admin.update(ref, { description: `${a}${b}`, displayName: `${ref.id} ${b}` }),
    delete: () => tenant.admin.delete(ref),
    purge: () => tenant.admin.purge(ref),
    restore: () => tenant.admin.restore(ref),
    link: () => tenant.admin.addLink(memberOf(group, b % 2 === 0 ? user(b) : principal)),
    unlink: () => tenant.admin.removeLink(memberOf(group, b % 2 === 0 ? user(b) : principal)),
    manage: () => tenant.admin.addLink(managerOf(user(a), user(b))),
    assign: () => void tenant.admin.create("appRoleAssignment", assignmentOf(user(a), principal)),
    pass: () => tenant.pass(a * 3),
  };
  try {
    acts[verb]();
  } catch (error) {
    if (!(error instanceof RewindError)) throw error;
  }
}

/** A reader of the feed that only applies batches. */
export class Replica {
  readonly entities = new Map<RefKey, EntityState>();
  readonly links = new Set<LinkKey>();
  cursor: string | null = null;

  async read(feed: AsyncIterable<FeedBatch>): Promise<FeedBatch[]> {
    const batches = await Array.fromAsync(feed);
    if (batches[0]?.listing.length) {
      this.entities.clear();
      this.links.clear();
    }
    for (const batch of batches) this.#take(batch);
    return batches;
  }

  #take(batch: FeedBatch): void {
    for (const state of batch.entities) this.entities.set(refKey(state.ref), state);
    for (const ref of batch.gone) this.entities.delete(refKey(ref));
    for (const link of batch.linksAdded) this.links.add(linkKey(link));
    for (const link of batch.linksRemoved) this.links.delete(linkKey(link));
    this.cursor = batch.cursor;
  }

  /** Returns its content in a comparable order. */
  contents() {
    return { entities: Object.fromEntries([...this.entities].sort()), links: [...this.links].sort() };
  }
}
