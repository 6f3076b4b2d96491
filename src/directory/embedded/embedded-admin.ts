import { allEntityTypes, type EntityRef, type EntityType, isApplicationType } from "../../domain/tenant/entity.ts";
import type { LinkName } from "../../domain/tenant/link.ts";
import type { Life } from "../../domain/tenant/state.ts";
import type { Millis } from "../../domain/time.ts";
import type { AuditEvent, AuditQuery, Directory } from "../directory.ts";
import type {
  AuditPosition,
  ChangeStretch,
  DelayedWork,
  DirectoryAdmin,
  DirectoryItem,
  DirectoryOperation,
  DirectoryRoleFacts,
  OnBehalf,
  Portion,
  PortionRequest,
} from "../directory-admin.ts";
import type { PrincipalPolicy, PrincipalPolicyKind, PrincipalPolicyRef } from "../principal-policy.ts";
import { acceptedProperties } from "./accepted-properties.ts";
import { AdminWriter, type RuleSubject } from "./admin-writer.ts";
import type { ChangeFeed } from "./change-feed.ts";
import { doDelayedWork } from "./delayed/delayed-work.ts";
import type { MetaTable } from "./meta-table.ts";
import { type DirectoryObject, exists, isLive } from "./object-table.ts";
import { isInForce, isRelationship } from "./relationship.ts";
import type { OpenTenant } from "./tenant.ts";

/** Administers a tenant that is kept in a file. */
export class EmbeddedAdmin implements DirectoryAdmin {
  readonly #tenant: OpenTenant;
  readonly #feed: ChangeFeed;
  readonly #meta: MetaTable;
  readonly #identity: RuleSubject;
  readonly #principal: Directory["principal"];

  constructor(
    tenant: OpenTenant,
    feed: ChangeFeed,
    meta: MetaTable,
    identity: RuleSubject,
    principal: Directory["principal"],
  ) {
    this.#tenant = tenant;
    this.#feed = feed;
    this.#meta = meta;
    this.#identity = identity;
    this.#principal = principal;
  }

  async now(work: DelayedWork): Promise<Millis> {
    const now = this.#tenant.clock.now();
    if (work.followsRules || work.copiesToPrincipals) doDelayedWork(this.#tenant, this.#meta, work, now);
    return now;
  }

  principal = (idOrName: string) => this.#principal(idOrName);

  async find(type: EntityType, key: string): Promise<DirectoryItem | null> {
    this.#tenant.settle();
    const { objects } = this.#tenant;
    const byId = objects.find({ type, id: key });
    if (exists(byId)) return this.#items(byId.ref)[0] ?? null;
    if (type === "user") return itemOrNull(objects.liveUserNamed(key));
    if (!isApplicationType(type)) return null;
    return itemOrNull(objects.ofApplication(type, key).find(isLive) ?? null);
  }

  async findAnywhere(id: string): Promise<DirectoryItem | null> {
    this.#tenant.settle();
    return allEntityTypes.flatMap((type) => this.#items({ type, id }))[0] ?? null;
  }

  async count(type: EntityType, life: Life): Promise<number> {
    this.#tenant.settle();
    if (!isRelationship(type)) return this.#tenant.objects.count(type, life);
    let count = 0;
    for (let cursor: string | null = null; ; ) {
      const page: Portion<DirectoryItem> = await this.list(type, life, { cursor, limit: 1_000 });
      count += page.items.length;
      cursor = page.cursor;
      if (cursor === null) return count;
    }
  }

  async list(type: EntityType, life: Life, { cursor, limit }: PortionRequest): Promise<Portion<DirectoryItem>> {
    this.#tenant.settle();
    const rows = this.#tenant.objects.inOrder(type, life, cursor ?? "", limit + 1);
    const page = rows.slice(0, limit);
    const items = page.filter((object) => isInForce(this.#tenant.objects, object)).map(itemOf);
    return { items, cursor: rows.length > limit ? (page.at(-1)?.ref.id ?? null) : null };
  }

  async linked(end: "source" | "target", ref: EntityRef, link: LinkName): Promise<readonly DirectoryItem[]> {
    this.#tenant.settle();
    const { links } = this.#tenant;
    return this.#live(end === "source" ? links.targets(ref, link) : links.sources(ref, link));
  }

  async relationshipsAt(id: string): Promise<readonly DirectoryItem[]> {
    this.#tenant.settle();
    const { objects } = this.#tenant;
    return objects
      .relationshipsAt(id)
      .filter((object) => isLive(object) && isInForce(objects, object))
      .map(itemOf);
  }

  properties = async (type: EntityType) => acceptedProperties(type);

  roles = async () => this.#tenant.roles.all();

  roleMembers = async (templateId: string) => this.#live(this.#tenant.roles.membersOf(templateId));

  rolesOf = async (ref: EntityRef): Promise<readonly DirectoryRoleFacts[]> => this.#tenant.roles.heldBy(ref);

  async principalPolicies(kind: PrincipalPolicyKind, carriedBy: string | null): Promise<readonly PrincipalPolicy[]> {
    const { policies } = this.#tenant;
    return carriedBy === null ? policies.all(kind) : policies.carriedBy(carriedBy, kind);
  }

  carriersOf = async (policy: PrincipalPolicyRef) =>
    this.#live(this.#tenant.policies.carriers(policy).map((id) => ({ type: "servicePrincipal", id })));

  async write(operations: readonly DirectoryOperation[], by: OnBehalf): Promise<EntityRef | null> {
    return this.#tenant.db.transaction(() => {
      const writer = new AdminWriter(this.#tenant, this.#meta, this.#identity, by);
      return operations.reduce<EntityRef | null>((made, operation) => writer.perform(operation) ?? made, null);
    });
  }

  countAudit = async (query: AuditQuery) => this.#tenant.log.count(query);

  async audit(query: AuditQuery, after: AuditPosition | null, limit: number): Promise<readonly AuditEvent[]> {
    const events: AuditEvent[] = [];
    for (const event of this.#tenant.log.events({ ...query, limit }, after)) events.push(event);
    return events;
  }

  async changes(type: EntityType, cursor: string | null): Promise<ChangeStretch> {
    this.#tenant.settle();
    const { changes, more } = this.#feed.stretch(cursor);
    return {
      items: changes.entities.filter(({ ref }) => ref.type === type).flatMap(({ ref }) => this.#items(ref)),
      gone: changes.gone.filter((ref) => ref.type === type),
      linksAdded: changes.linksAdded.filter(({ source }) => source.type === type),
      linksRemoved: changes.linksRemoved.filter(({ source }) => source.type === type),
      cursor: changes.cursor,
      more,
    };
  }

  head = async () => this.#feed.head();

  #live = (refs: readonly EntityRef[]): DirectoryItem[] =>
    refs.flatMap((ref) => this.#items(ref)).filter(({ life }) => life === "live");

  #items(ref: EntityRef): DirectoryItem[] {
    const object = this.#tenant.objects.find(ref);
    return exists(object) && isInForce(this.#tenant.objects, object) ? [itemOf(object)] : [];
  }
}

const itemOrNull = (object: DirectoryObject | null): DirectoryItem | null => (object === null ? null : itemOf(object));

const itemOf = ({ ref, life, deletedAt, properties, graphType, builtIn }: DirectoryObject): DirectoryItem => ({
  ref,
  life: life === "live" ? "live" : "softDeleted",
  deletedDateTime: deletedAt,
  properties,
  graphType,
  builtIn,
});
