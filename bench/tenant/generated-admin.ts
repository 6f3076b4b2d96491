import type {
  ChangeStretch,
  DirectoryAdmin,
  DirectoryItem,
  Portion,
  PortionRequest,
} from "../../src/directory/directory-admin.ts";
import { RewindError } from "../../src/domain/errors.ts";
import type { EntityRef, EntityType } from "../../src/domain/tenant/entity.ts";
import type { Link, LinkName } from "../../src/domain/tenant/link.ts";
import type { Life } from "../../src/domain/tenant/state.ts";
import type { GeneratedTenant } from "./generated-tenant.ts";

/** Most rows and links of one page of changes. */
const OBJECTS = 999;
const LINKS = 5_000;

/** A place in the record of changes: the changes that were seen, or null from the beginning, and the objects after them. */
interface Place {
  readonly seen: number | null;
  readonly at: number;
}

/** A generated tenant as its administrators see it, for a Graph face over it. It is read and not written. */
export class GeneratedAdmin implements DirectoryAdmin {
  readonly #tenant: GeneratedTenant;

  constructor(tenant: GeneratedTenant) {
    this.#tenant = tenant;
  }

  now = async (): Promise<number> => Date.now();
  principal = async (): Promise<null> => null;
  properties = async (): Promise<readonly string[]> => [];
  roles = async (): Promise<readonly []> => [];
  roleMembers = async (): Promise<readonly []> => [];
  rolesOf = async (): Promise<readonly []> => [];
  principalPolicies = async (): Promise<readonly []> => [];
  carriersOf = async (): Promise<readonly []> => [];
  relationshipsAt = async (): Promise<readonly []> => [];
  countAudit = async (): Promise<number> => 0;
  audit = async (): Promise<readonly []> => [];
  head = async (): Promise<string> => JSON.stringify({ seen: this.#tenant.changes, at: 0 });

  async write(): Promise<null> {
    throw new RewindError("notSupported", "The tenant of a bench cannot be written to.");
  }

  async find(type: EntityType, key: string): Promise<DirectoryItem | null> {
    const number = this.#tenant.numberOf({ type, id: key });
    return number === null ? null : this.#item(number);
  }

  async findAnywhere(id: string): Promise<DirectoryItem | null> {
    return (await this.find("user", id)) ?? (await this.find("group", id));
  }

  async count(type: EntityType, life: Life): Promise<number> {
    const [from, to] = life === "live" ? this.#range(type) : [0, 0];
    return to - from;
  }

  async list(type: EntityType, life: Life, { cursor, limit }: PortionRequest): Promise<Portion<DirectoryItem>> {
    const [from, to] = life === "live" ? this.#range(type) : [0, 0];
    const start = cursor === null ? from : Number(cursor);
    const end = Math.min(to, start + limit);
    const items = Array.from({ length: Math.max(0, end - start) }, (_, index) => this.#item(start + index));
    return { items, cursor: end < to ? String(end) : null };
  }

  async linked(end: "source" | "target", ref: EntityRef, link: LinkName): Promise<readonly DirectoryItem[]> {
    const number = end === "source" ? this.#tenant.numberOf(ref) : null;
    if (number === null) return [];
    const links = this.#tenant.linksOf(number).filter((one) => one.link === link);
    return links.flatMap(({ target }) => {
      const of = this.#tenant.numberOf(target);
      return of === null ? [] : [this.#item(of)];
    });
  }

  async changes(type: EntityType, cursor: string | null): Promise<ChangeStretch> {
    const { seen, at }: Place = cursor === null ? { seen: null, at: 0 } : JSON.parse(cursor);
    const [items, linksAdded, linksRemoved]: [DirectoryItem[], Link[], Link[]] = [[], [], []];
    let next = at;
    let more = false;
    for (const { number, change } of this.#changed(type, seen, at)) {
      if (items.length === OBJECTS || linksAdded.length >= LINKS) {
        more = true;
        break;
      }
      items.push(this.#item(number));
      const links =
        change === null ? { added: this.#tenant.linksOf(number), removed: [] } : this.#links(change, number);
      linksAdded.push(...links.added);
      linksRemoved.push(...links.removed);
      next += 1;
    }
    const place: Place = more ? { seen, at: next } : { seen: this.#tenant.changes, at: 0 };
    return { items, gone: [], linksAdded, linksRemoved, cursor: JSON.stringify(place), more };
  }

  /** Yields the objects of a type that have changed, from a place on, each with the change or null for all there are. */
  *#changed(type: EntityType, seen: number | null, at: number) {
    const [from, to] = this.#range(type);
    if (seen === null) {
      for (let number = from + at; number < to; number += 1) yield { number, change: null };
      return;
    }
    let skipped = 0;
    for (let change = seen + 1; change <= this.#tenant.changes; change += 1) {
      for (const number of this.#tenant.changedBy(change)) {
        if (number < from || number >= to) continue;
        if (skipped < at) skipped += 1;
        else yield { number, change };
      }
    }
  }

  #links(change: number, number: number) {
    return this.#tenant.linkChange(change, number);
  }

  #range(type: EntityType): readonly [number, number] {
    if (type === "user") return [0, this.#tenant.users];
    return type === "group" ? [this.#tenant.users, this.#tenant.size] : [0, 0];
  }

  #item(number: number): DirectoryItem {
    const { ref, properties } = this.#tenant.state(number);
    return { ref, life: "live", deletedDateTime: null, properties, graphType: null, builtIn: false };
  }
}
