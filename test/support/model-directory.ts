import type { Json } from "../../src/domain/json.ts";
import type { EntityRef, EntityType } from "../../src/domain/tenant/entity.ts";
import type { Link, LinkName } from "../../src/domain/tenant/link.ts";

export interface ModelObject {
  readonly ref: EntityRef;
  readonly life: "live" | "softDeleted";
  /** The recoverable properties that are set. */
  readonly properties: Readonly<Record<string, Json>>;
  readonly synchronized: boolean;
  readonly builtIn: boolean;
  readonly appId: string | null;
}

export const keyOf = ({ type, id }: EntityRef): string => `${type}/${id}`;
export const keyOfLink = ({ source, link, target }: Link): string => `${keyOf(source)} ${link} ${keyOf(target)}`;

export const isEdge = (type: EntityType): boolean => type === "oAuth2PermissionGrant" || type === "appRoleAssignment";
export const isSingleton = (type: EntityType): boolean => type === "authorizationPolicy";
export const isSoftDeletable = (type: EntityType): boolean =>
  !isEdge(type) && !isSingleton(type) && type !== "authenticationStrengthPolicy";

export const isDynamic = ({ properties: { groupTypes } }: ModelObject): boolean =>
  Array.isArray(groupTypes) && groupTypes.includes("DynamicMembership");

/**
 * Returns the ids that a grant or an assignment connects. No two objects of a history share an id, whatever their
 * types.
 */
export const endIdsOf = ({ properties }: Pick<ModelObject, "properties">): string[] =>
  ["clientId", "resourceId", "principalId"].map((name) => properties[name]).filter((id) => typeof id === "string");

/**
 * A directory with Entra's rules in the plainest form, to compare the embedded directory and recoveries with. Every
 * operation returns false and changes nothing if the rules forbid it.
 */
export class ModelDirectory {
  readonly objects = new Map<string, ModelObject>();
  readonly links = new Map<string, Link>();

  copy(): ModelDirectory {
    const copy = new ModelDirectory();
    for (const [key, object] of this.objects) copy.objects.set(key, object);
    for (const [key, link] of this.links) copy.links.set(key, link);
    return copy;
  }

  all(type?: EntityType): ModelObject[] {
    return [...this.objects.values()].filter(({ ref }) => type === undefined || ref.type === type);
  }

  get(ref: EntityRef): ModelObject | undefined {
    return this.objects.get(keyOf(ref));
  }

  isLive(ref: EntityRef): boolean {
    return this.get(ref)?.life === "live";
  }

  byId(id: string): ModelObject | undefined {
    return this.all().find(({ ref }) => ref.id === id);
  }

  put(object: ModelObject): void {
    this.objects.set(keyOf(object.ref), object);
  }

  nameIsTaken(name: Json | undefined, by: EntityRef): boolean {
    return this.all("user").some(
      ({ ref, life, properties }) =>
        ref.id !== by.id && life === "live" && name !== undefined && properties.userPrincipalName === name,
    );
  }

  create(object: ModelObject): boolean {
    if (this.get(object.ref) !== undefined) return false;
    if (this.nameIsTaken(object.properties.userPrincipalName, object.ref)) return false;
    if (!endIdsOf(object).every((id) => this.byId(id)?.life === "live")) return false;
    this.put(object);
    return true;
  }

  update(ref: EntityRef, set: Readonly<Record<string, Json>>, bySync: boolean): boolean {
    const object = this.get(ref);
    if (object?.life !== "live" || !mayWrite(object, bySync)) return false;
    const merged = Object.entries({ ...object.properties, ...set }).filter(([, value]) => value !== null);
    const properties = Object.fromEntries(merged);
    if (this.nameIsTaken(properties.userPrincipalName, ref)) return false;
    this.put({ ...object, properties });
    return true;
  }

  synchronize(ref: EntityRef, synchronized: boolean): boolean {
    const object = this.get(ref);
    if (object?.life !== "live") return false;
    this.put({ ...object, synchronized });
    return true;
  }

  delete(ref: EntityRef, bySync: boolean): boolean {
    const object = this.get(ref);
    if (object?.life !== "live" || !mayWrite(object, bySync) || isSingleton(ref.type)) return false;
    if (object.properties.isTrusted === true) return false;
    if (!isSoftDeletable(ref.type)) this.bury(ref);
    else {
      const along = this.all("servicePrincipal").filter(
        ({ life, appId }) => ref.type === "application" && life === "live" && appId === object.appId,
      );
      for (const each of [object, ...along]) this.put({ ...each, life: "softDeleted" });
    }
    return true;
  }

  restore(ref: EntityRef, bySync: boolean): boolean {
    const object = this.get(ref);
    if (object?.life !== "softDeleted" || !mayWrite(object, bySync)) return false;
    if (this.nameIsTaken(object.properties.userPrincipalName, ref)) return false;
    this.put({ ...object, life: "live" });
    return true;
  }

  purge(ref: EntityRef, bySync: boolean): boolean {
    const object = this.get(ref);
    if (object?.life !== "softDeleted" || !mayWrite(object, bySync)) return false;
    this.bury(ref);
    return true;
  }

  /** Lets thirty days pass. */
  lapse(): void {
    for (const { ref, life } of this.all()) if (life === "softDeleted") this.bury(ref);
  }

  addLink(link: Link): boolean {
    const source = this.get(link.source);
    if (this.links.has(keyOfLink(link)) || source?.life !== "live" || !this.isLive(link.target)) return false;
    if (link.link === "members" && isDynamic(source)) return false;
    if (!mayWrite(source, false)) return false;
    this.setLink(link);
    return true;
  }

  removeLink(link: Link): boolean {
    const source = this.get(link.source);
    if (!this.links.has(keyOfLink(link)) || source?.life !== "live") return false;
    if (link.link === "members" && isDynamic(source)) return false;
    if (!mayWrite(source, false)) return false;
    return this.links.delete(keyOfLink(link));
  }

  setLink(link: Link): void {
    if (link.link === "manager") for (const before of this.linksOf(link.source, "manager")) this.unsetLink(before);
    this.links.set(keyOfLink(link), link);
  }

  unsetLink(link: Link): void {
    this.links.delete(keyOfLink(link));
  }

  linksOf(source: EntityRef, name?: LinkName): Link[] {
    return [...this.links.values()].filter(
      (link) => keyOf(link.source) === keyOf(source) && (name === undefined || link.link === name),
    );
  }

  /** Removes an object permanently, with every link, grant and assignment that ends in it. */
  bury(ref: EntityRef): void {
    this.objects.delete(keyOf(ref));
    for (const link of this.links.values()) {
      if (keyOf(link.source) === keyOf(ref) || keyOf(link.target) === keyOf(ref)) this.unsetLink(link);
    }
    for (const edge of this.all()) if (endIdsOf(edge).includes(ref.id)) this.objects.delete(keyOf(edge.ref));
  }
}

const mayWrite = ({ synchronized, builtIn }: ModelObject, bySync: boolean): boolean =>
  !builtIn && (!synchronized || bySync);
