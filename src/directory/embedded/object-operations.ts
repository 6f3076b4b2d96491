import type { AuditTarget, ModifiedProperty } from "../../domain/authors/audit-record.ts";
import { uniqueProperty, uniqueTexts } from "../../domain/changes/unique-values.ts";
import { invalid } from "../../domain/errors.ts";
import type { NewId } from "../../domain/ids.ts";
import { isAlike, type Json, type JsonObject, sameJson } from "../../domain/json.ts";
import { canonicalId, type EntityRef, type EntityType, sameRef } from "../../domain/tenant/entity.ts";
import { EXISTENCE, recoverable } from "../../domain/tenant/recoverable.ts";
import { identifies, relationshipId, withCanonicalIds } from "../../domain/tenant/relationship-identity.ts";
import { isRoleGrantType } from "../../domain/tenant/role-grant.ts";
import { iso, type Millis } from "../../domain/time.ts";
import type { RestoreStep } from "../restore-step.ts";
import { checkProperties, holds } from "./accepted-properties.ts";
import type { Permit } from "./acting.ts";
import type { CreateOptions } from "./directory-writer.ts";
import type { LinkTable } from "./link-table.ts";
import {
  type DirectoryObject,
  displayNameOf,
  exists,
  isLive,
  isSynchronized,
  type ObjectTable,
} from "./object-table.ts";
import type { PrincipalPolicyTable } from "./principal-policy-table.ts";
import { refusal } from "./refusal.ts";
import { isRelationship, liveEnds } from "./relationship.ts";

/**
 * A tenant's rules for its objects. Each operation checks everything before its first write, throws a refusal if a rule
 * stands against it, and returns what the audit log says of it: the object first, then what went with it.
 */
export class ObjectOperations {
  readonly #objects: ObjectTable;
  readonly #links: LinkTable;
  readonly #policies: PrincipalPolicyTable;
  readonly #newId: NewId;

  constructor(objects: ObjectTable, links: LinkTable, policies: PrincipalPolicyTable, newId: NewId) {
    this.#objects = objects;
    this.#links = links;
    this.#policies = policies;
    this.#newId = newId;
  }

  create(type: EntityType, given: JsonObject, options: CreateOptions, permit: Permit, now: Millis) {
    checkProperties(type, given);
    const properties = withoutNulls({
      ...(holds(type, "createdDateTime") ? { createdDateTime: iso(now) } : {}),
      ...(options.synchronized ? { onPremisesSyncEnabled: true } : {}),
      ...withCanonicalIds(type, given),
    });
    if (options.synchronized && !holds(type, "onPremisesSyncEnabled")) {
      throw invalid(`A ${recoverable[type].graphType} is never synchronized from on-premises.`);
    }
    const ends = recoverable[type].ends !== null ? liveEnds(this.#objects, type, properties) : [];
    const object: DirectoryObject = {
      ref: { type, id: this.#idFor(type, properties, options.id) },
      life: "live",
      deletedAt: null,
      properties,
      builtIn: options.builtIn ?? false,
      graphType: options.graphType ?? null,
    };
    if (exists(this.#objects.find(object.ref))) throw invalid(`There is a ${label(object)} already.`);
    this.#checkSynchronized(object, permit);
    this.#checkUnique(object);
    this.#objects.save(object);
    this.#objects.keepEnds(object);
    const modified = Object.entries(properties).map(([name, newValue]) => ({ name, oldValue: null, newValue }));
    return { ref: object.ref, targets: [target(object, modified), ...ends.map((end) => target(end))] };
  }

  /** Writes properties of a live object, as it was read in the same transaction. */
  update(object: DirectoryObject, given: JsonObject, permit: Permit, now: Millis): AuditTarget[] {
    const { ref } = object;
    checkProperties(ref.type, given);
    const modified = Object.entries(given)
      .map(([name, newValue]) => ({ name, oldValue: object.properties[name] ?? null, newValue }))
      .filter(({ oldValue, newValue }) => !sameJson(oldValue, newValue));
    this.checkWritable(object, permit);
    const fixed = modified.find(({ name }) => identifies(ref.type, name));
    if (fixed !== undefined)
      throw invalid(`"${fixed.name}" makes this ${ref.type} what it is: create another instead.`);
    const stamp = modified.length > 0 && holds(ref.type, "modifiedDateTime") ? { modifiedDateTime: iso(now) } : {};
    const changed = { ...object, properties: withValues(object.properties, { ...given, ...stamp }) };
    this.#checkSynchronized(changed, permit);
    if (!holdsTheSame(object, changed)) this.#checkUnique(changed);
    if (modified.length > 0) this.#objects.save(changed);
    return [target(changed, modified)];
  }

  /**
   * Moves an object to the deleted items, or deletes it permanently if its type has no deleted items (grants,
   * assignments, strengths).
   */
  delete(ref: EntityRef, permit: Permit, now: Millis, options: { takeAlong: boolean }): AuditTarget[] {
    const object = this.live(ref);
    this.checkWritable(object, permit);
    if (recoverable[ref.type].singleton) {
      throw refusal("notSoftDeletable", `The ${label(object)} belongs to the tenant and cannot be deleted.`);
    }
    if (object.properties.isTrusted === true) {
      throw refusal("refused", `The ${label(object)} is trusted: set isTrusted to false before deleting it.`);
    }
    if (!recoverable[ref.type].softDeletable) return this.#bury(object, "purged");
    const { appId } = object.properties;
    const along =
      options.takeAlong && ref.type === "application" && typeof appId === "string"
        ? this.#objects.ofApplication("servicePrincipal", appId).filter((other) => isLive(other) && !other.builtIn)
        : [];
    return [object, ...along].map((each) => {
      this.#objects.save({ ...each, life: "softDeleted", deletedAt: now });
      return target(each, [{ name: EXISTENCE, oldValue: null, newValue: iso(now) }]);
    });
  }

  purge(ref: EntityRef, permit: Permit): AuditTarget[] {
    const object = this.#deleted(ref);
    this.checkWritable(object, permit);
    return this.#bury(object, "purged");
  }

  /**
   * Restores a deleted object, a user under a new name if one is given.
   * Source: Microsoft Graph v1.0, "Restore deleted item", newUserPrincipalName.
   * Source: Microsoft Entra, "Recover from deletions": a service principal comes back without its policies.
   */
  restore({ ref, userPrincipalName }: Omit<RestoreStep, "kind">, permit: Permit): AuditTarget[] {
    const object = this.#deleted(ref);
    this.checkWritable(object, permit);
    const given: JsonObject = userPrincipalName === undefined ? {} : { userPrincipalName };
    checkProperties(ref.type, given);
    const properties = { ...object.properties, ...given };
    const restored: DirectoryObject = { ...object, properties, life: "live", deletedAt: null };
    this.#checkUnique(restored);
    this.#objects.save(restored);
    this.#policies.shedAll(ref.id);
    const since = object.deletedAt === null ? null : iso(object.deletedAt);
    const renamed = Object.entries(given)
      .map(([name, newValue]) => ({ name, oldValue: object.properties[name] ?? null, newValue }))
      .filter(({ oldValue, newValue }) => !sameJson(oldValue, newValue));
    return [target(restored, [{ name: EXISTENCE, oldValue: since, newValue: null }, ...renamed])];
  }

  /** Ends an object's 30 days among the deleted items. */
  lapse(object: DirectoryObject): AuditTarget[] {
    return this.#bury(object, "lapsed");
  }

  /** Returns a live object. Throws `gone`, `expired`, or `moved` while it is soft-deleted. */
  live(ref: EntityRef): DirectoryObject {
    const object = this.existing(ref);
    if (!isLive(object)) throw refusal("moved", `The ${label(object)} is soft-deleted now: restore it first.`);
    return object;
  }

  existing(ref: EntityRef): DirectoryObject {
    const object = this.#objects.find(ref);
    if (object !== null && object.life === "lapsed") {
      throw refusal("expired", `The ${ref.type} ${ref.id} was soft-deleted more than 30 days ago.`);
    }
    if (exists(object)) return object;
    throw refusal("gone", `There is no ${ref.type} ${ref.id}.`);
  }

  checkWritable(object: DirectoryObject, permit: Permit): void {
    if (object.builtIn) throw refusal("builtIn", `The ${label(object)} is Microsoft's own and cannot be written.`);
    this.#checkSynchronized(object, permit);
  }

  #deleted(ref: EntityRef): DirectoryObject {
    const object = this.existing(ref);
    if (isLive(object)) throw refusal("moved", `The ${label(object)} is live, not among the deleted items.`);
    return object;
  }

  #checkSynchronized(object: DirectoryObject, permit: Permit): void {
    if (isSynchronized(object) && !permit.synchronized) {
      throw refusal("synchronized", `The ${label(object)} is synchronized from on-premises: change it there.`);
    }
  }

  /** Refuses a value that must be unique and that another live object holds. */
  #checkUnique({ ref, properties }: DirectoryObject): void {
    const name = uniqueProperty(ref.type, properties);
    if (name === null) return;
    for (const text of uniqueTexts(properties[name])) {
      const holder = this.#objects.holdersOf(ref.type, text).find((one) => !sameRef(one.ref, ref));
      if (holder !== undefined) throw refusal("nameTaken", `The ${name} ${text} is held by the ${label(holder)}.`);
    }
  }

  #idFor(type: EntityType, properties: JsonObject, wanted: string | undefined): string {
    const id = isRelationship(type) ? relationshipId(type, properties) : canonicalId(wanted ?? this.#newId());
    if (wanted !== undefined && canonicalId(wanted) !== id)
      throw invalid(`The id of a ${type} follows from its ends: leave it out.`);
    if (id.trim() === "" || id.length > 200) throw invalid("An id has 1 to 200 characters.");
    return id;
  }

  #bury(object: DirectoryObject, how: "purged" | "lapsed"): AuditTarget[] {
    const along = this.#objects.relationshipsAt(object.ref.id).filter(exists);
    const targets = [object, ...along].map((each) => {
      this.#objects.forgetEnds(each);
      this.#objects.save({ ...each, life: each === object ? how : "purged", deletedAt: null, properties: {} });
      return target(each, recoverable[each.ref.type].softDeletable ? [] : unsetAll(each.properties));
    });
    this.#links.sever(object.ref);
    // The log has never named the roles that go with their holder.
    return targets.filter(({ ref }, index) => index === 0 || ref === null || !isRoleGrantType(ref.type));
  }
}

export const target = (object: DirectoryObject, modified: readonly ModifiedProperty[] = []): AuditTarget => ({
  ref: object.ref,
  displayName: displayNameOf(object),
  modified,
});

export function label(object: DirectoryObject): string {
  const name = displayNameOf(object);
  return name === null ? `${object.ref.type} ${object.ref.id}` : `${object.ref.type} "${name}" (${object.ref.id})`;
}

/** Lists all properties as unset, because only the log remembers what was deleted for good at once. */
const unsetAll = (properties: JsonObject): ModifiedProperty[] =>
  Object.entries(properties).map(([name, oldValue]) => ({ name, oldValue, newValue: null }));

/** Returns true if a live object has its unique values already. */
function holdsTheSame({ ref, properties: before }: DirectoryObject, { properties: after }: DirectoryObject): boolean {
  const name = uniqueProperty(ref.type, after);
  return name === null || (name === uniqueProperty(ref.type, before) && isAlike(before[name], after[name]));
}

/** Returns stored properties, of which a null is never one, with other values. A null takes a property away. */
function withValues(stored: JsonObject, given: JsonObject): JsonObject {
  const values: Record<string, Json> = { ...stored };
  for (const [name, value] of Object.entries(given)) {
    if (value === null) delete values[name];
    else values[name] = value;
  }
  return values;
}

function withoutNulls(properties: JsonObject): JsonObject {
  const set: Record<string, Json> = {};
  for (const [name, value] of Object.entries(properties)) if (value !== null) set[name] = value;
  return set;
}
