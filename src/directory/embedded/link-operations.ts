import type { AuditTarget } from "../../domain/authors/audit-record.ts";
import { invalid } from "../../domain/errors.ts";
import type { EntityRef } from "../../domain/tenant/entity.ts";
import { type Link, linkKind } from "../../domain/tenant/link.ts";
import type { Permit } from "./acting.ts";
import type { LinkTable } from "./link-table.ts";
import { label, type ObjectOperations, target } from "./object-operations.ts";
import { type DirectoryObject, exists, hasDynamicMembers, isLive, type ObjectTable } from "./object-table.ts";
import { refusal } from "./refusal.ts";

/** A tenant's rules for links, in the manner of `ObjectOperations`. The audit log names the source first. */
export class LinkOperations {
  readonly #objects: ObjectTable;
  readonly #links: LinkTable;
  readonly #rules: ObjectOperations;

  constructor(objects: ObjectTable, links: LinkTable, rules: ObjectOperations) {
    this.#objects = objects;
    this.#links = links;
    this.#rules = rules;
  }

  /** Adds a link. A single-valued link replaces the one before it. */
  add(link: Link, permit: Permit): AuditTarget[] {
    const kind = linkKind(link.source.type, link.link);
    if (kind === undefined) throw invalid(`A ${link.source.type} has no ${link.link}.`);
    if (!kind.targets.includes(link.target.type)) {
      throw invalid(`A ${link.target.type} cannot be among the ${link.link} of a ${link.source.type}.`);
    }
    const source = this.#writableSource(link, permit);
    const end = this.#liveTarget(link.target);
    const replaced = kind.single ? this.#links.targets(link.source, link.link) : [];
    for (const before of replaced) this.#links.set({ ...link, target: before }, false);
    this.#links.set(link, true);
    const modified = { name: link.link, oldValue: replaced[0]?.id ?? null, newValue: link.target.id };
    return [target(source, [modified]), target(end)];
  }

  /** Removes a link, also one to a soft-deleted target, because a link belongs to its source. */
  remove(link: Link, permit: Permit): AuditTarget[] {
    const source = this.#writableSource(link, permit);
    this.#links.set(link, false);
    const end = this.#objects.find(link.target);
    const modified = { name: link.link, oldValue: link.target.id, newValue: null };
    return [target(source, [modified]), ...(exists(end) ? [target(end)] : [])];
  }

  #writableSource({ link, source: ref }: Link, permit: Permit): DirectoryObject {
    const source = this.#rules.live(ref);
    if (link === "members" && hasDynamicMembers(source)) {
      if (permit.dynamicMembers) return source;
      throw refusal("dynamicMembership", `The members of the ${label(source)} follow its rule.`);
    }
    this.#rules.checkWritable(source, permit);
    return source;
  }

  #liveTarget(ref: EntityRef): DirectoryObject {
    const object = this.#objects.find(ref);
    if (!exists(object)) throw refusal("targetGone", `There is no ${ref.type} ${ref.id} to link to.`);
    if (!isLive(object)) throw refusal("targetDeleted", `The ${label(object)} is soft-deleted: restore it first.`);
    return object;
  }
}
