import type { Actor } from "../../domain/change.ts";
import type { EntityRef, EntityType } from "../../domain/entity.ts";
import type { JsonObject } from "../../domain/json.ts";
import type { Link } from "../../domain/link.ts";
import type { Role } from "../../domain/role.ts";

/** Who acts on the embedded tenant, as the audit log will name them. */
export interface ActingAs {
  readonly actor: Actor;
  /** The application used, as the log shows it. */
  readonly app: string;
  readonly ip: string | null;
  /** Ties the records of one operation together; a fresh one each call where left out. */
  readonly correlationId?: string;
}

/**
 * An administrator's hands on the embedded tenant: what Graph lets one do, with Graph's rules, each call one audit
 * record. Refusals are `RewindError`s: `invalidInput` (unknown property, wrong type, taken name), `notFound`,
 * `notSupported` (deleting a singleton, writing a built-in object, deleting a trusted location).
 */
export interface DirectoryWriter {
  /** Creates a live object; `id` is the directory's to choose unless given. Properties left out are unset. */
  create(type: EntityType, properties: JsonObject, options?: CreateOptions): EntityRef;
  update(ref: EntityRef, properties: JsonObject): void;
  /** What DELETE does: into the deleted items where the type has them, for good where not. An application takes its service principal along. */
  delete(ref: EntityRef): void;
  /** Out of the deleted items for good: its links, and grants and assignments that end in it, go with it. */
  purge(ref: EntityRef): void;
  restore(ref: EntityRef): void;
  addLink(link: Link): void;
  removeLink(link: Link): void;
  /** A directory role other than the three that decide here may be any display name: it counts as privileged. */
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
