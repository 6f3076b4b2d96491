import { childLists } from "../../directory/live/capture/child-lists.ts";
import { ownPermissions } from "../../directory/live/capture/selected.ts";
import { sources } from "../../directory/live/capture/sources.ts";
import { separateWrites, writePermissions } from "../../domain/roles/write-permissions.ts";
import type { EntityType } from "../../domain/tenant/entity.ts";

/** The permissions of one type of a live tenant. */
export interface TypePermissions {
  readonly type: EntityType;
  readonly capture: readonly string[];
  readonly recover: readonly string[];
}

/** An app registration that mode `vault` works with. */
export interface Registration {
  readonly name: string;
  readonly purpose: string;
  readonly kind: "application" | "delegated";
  readonly permissions: readonly string[];
}

const ALWAYS = ["AuditLog.Read.All", "RoleManagement.Read.Directory"];

/** Returns the permissions of each type, least privilege first. */
export const typePermissions = (): readonly TypePermissions[] =>
  readings().map(({ type, permission }) => ({
    type,
    capture: unique([
      permission,
      ...childLists.filter(({ parent }) => parent === type).map((list) => list.permission),
      ...ownPermissions.filter((own) => own.type === type).map((own) => own.permission),
    ]),
    recover: unique([
      writePermissions[type],
      ...separateWrites.filter((rule) => rule.type === type).map((rule) => rule.permission),
      ...(type === "user" ? ["User.DeleteRestore.All"] : []),
    ]),
  }));

/** Types with a source of their own, and those that are read below the objects of another type. */
const readings = (): readonly { readonly type: EntityType; readonly permission: string }[] => [
  ...sources,
  ...childLists.flatMap(({ holds, permission }) => ("entity" in holds ? [{ type: holds.entity, permission }] : [])),
];

/**
 * Returns the two registrations: a worker captures with one, which can change nothing, and people recover with the
 * other.
 */
export function registrations(): readonly [reader: Registration, recoverer: Registration] {
  const types = typePermissions();
  const read = unique([...ALWAYS, ...types.flatMap(({ capture }) => capture)]);
  return [
    {
      name: "Entra Rewind Reader",
      purpose: "captures on a schedule, without a person, and can change nothing",
      kind: "application",
      permissions: read,
    },
    {
      name: "Entra Rewind Recoverer",
      purpose: "recovers in the name of the person who signs in, and can do no more than that person",
      kind: "delegated",
      permissions: unique(["User.Read", ...read, ...types.flatMap(({ recover }) => recover)]),
    },
  ];
}

const unique = (permissions: readonly string[]): readonly string[] => [...new Set(permissions)].sort();
