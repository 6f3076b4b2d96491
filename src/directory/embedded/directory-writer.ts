import type { Actor } from "../../domain/changes/change.ts";
import type { JsonObject } from "../../domain/json.ts";
import type { Role } from "../../domain/roles/role.ts";
import type { EntityRef, EntityType } from "../../domain/tenant/entity.ts";
import type { Link } from "../../domain/tenant/link.ts";

/** An identity that acts on the embedded tenant, as the audit log names it. */
export interface ActingAs {
  readonly actor: Actor;
  /** The application used, as the log shows it. */
  readonly app: string;
  readonly ip: string | null;
  /** Shared by the records of one operation. Each call gets its own if left out. */
  readonly correlationId?: string;
}

/**
 * The writes that Graph allows an administrator, under Graph's rules. Each call makes one audit record. Refusals are `RewindError`s: `invalidInput` (unknown property, wrong type, taken name), `notFound`,
 * `notSupported` (deleting a singleton, writing a built-in object, deleting a trusted location).
 */
export interface DirectoryWriter {
  /** Creates a live object. The directory chooses the `id` unless it is given. */
  create(type: EntityType, properties: JsonObject, options?: CreateOptions): EntityRef;
  update(ref: EntityRef, properties: JsonObject): void;
  /**
   * Moves an object to the deleted items, or deletes it permanently if its type has no deleted items. An application
   * takes its service principal along.
   */
  delete(ref: EntityRef): void;
  /** Removes a deleted item for good, together with its links and the grants and assignments that end in it. */
  purge(ref: EntityRef): void;
  /** Brings a deleted item back, a user under a new name if one is given. */
  restore(ref: EntityRef, userPrincipalName?: string): void;
  addLink(link: Link): void;
  removeLink(link: Link): void;
  /** Assigns a directory role. Any role other than the three that decide here counts as privileged. */
  assignRole(role: Role | { readonly displayName: string; readonly templateId: string }, principal: EntityRef): void;
  removeRole(role: Role | { readonly displayName: string; readonly templateId: string }, principal: EntityRef): void;
}

export interface CreateOptions {
  readonly id?: string;
  /** Mastered on premises. */
  readonly synchronized?: boolean;
  readonly builtIn?: boolean;
  /** Graph's derived type, where the object is one (`microsoft.graph.agentUser`, `microsoft.graph.countryNamedLocation`). */
  readonly graphType?: string;
}
