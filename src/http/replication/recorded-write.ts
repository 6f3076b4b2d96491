import type { DirectoryAdmin, DirectoryItem, DirectoryOperation, OnBehalf } from "../../directory/directory-admin.ts";
import { type EntityRef, refKey } from "../../domain/tenant/entity.ts";
import { type Link, linkKind } from "../../domain/tenant/link.ts";

/** One change that a write made, with the state before it. */
export interface RecordedChange {
  readonly object?: { readonly ref: EntityRef; readonly before: DirectoryItem | null };
  readonly link?: { readonly link: Link; readonly before: boolean };
}

/** Writes, and reports what changed, with the position in the change feed before it. */
export async function recordedWrite(
  directory: DirectoryAdmin,
  operations: readonly DirectoryOperation[],
  by: OnBehalf,
  note: (position: string, change: RecordedChange) => void,
): Promise<EntityRef | null> {
  const position = await directory.head();
  const befores = (await Promise.all(operations.map((operation) => objectsBefore(directory, operation)))).flat();
  const links = (await Promise.all(operations.map((operation) => linksBefore(directory, operation)))).flat();
  const made = await directory.write(operations, by);
  const distinct = new Map(befores.map((before) => [refKey(before.ref), before]));
  for (const before of distinct.values()) note(position, { object: { ref: before.ref, before } });
  for (const link of links) note(position, { link });
  for (const ref of await created(directory, operations, made)) note(position, { object: { ref, before: null } });
  for (const link of linksOfCreation(operations, made)) note(position, { link: { link, before: false } });
  return made;
}

/** Returns what a write created: its last object, and those before it that are known by an appId. */
async function created(
  directory: DirectoryAdmin,
  operations: readonly DirectoryOperation[],
  made: EntityRef | null,
): Promise<readonly EntityRef[]> {
  if (made === null) return [];
  const byAppId = operations.map(async (operation) => {
    if (operation.kind !== "create" || operation.type === made.type) return [];
    const { appId } = operation.properties;
    const item = typeof appId === "string" ? await directory.find(operation.type, appId) : null;
    return item === null ? [] : [item.ref];
  });
  return [...(await Promise.all(byAppId)).flat(), made];
}

async function objectsBefore(
  directory: DirectoryAdmin,
  operation: DirectoryOperation,
): Promise<readonly DirectoryItem[]> {
  if (!("ref" in operation)) return [];
  const { kind, ref } = operation;
  const item = await directory.find(ref.type, ref.id);
  if (item === null) return [];
  const along = kind === "purge" ? await directory.relationshipsAt(ref.id) : [];
  const { appId } = item.properties;
  const takesPrincipal = kind === "delete" && ref.type === "application" && typeof appId === "string";
  const principal = takesPrincipal ? await directory.find("servicePrincipal", appId) : null;
  return [item, ...along, ...(principal === null ? [] : [principal])];
}

async function linksBefore(
  directory: DirectoryAdmin,
  operation: DirectoryOperation,
): Promise<readonly { readonly link: Link; readonly before: boolean }[]> {
  if (operation.kind === "removeLink") return [{ link: operation.link, before: true }];
  if (operation.kind !== "addLink") return [];
  const { link, source } = operation.link;
  const single = linkKind(source.type, link)?.single === true;
  const replaced = single ? await directory.linked("source", source, link) : [];
  return [
    { link: operation.link, before: false },
    ...replaced.map(({ ref }) => ({ link: { link, source, target: ref }, before: true })),
  ];
}

const linksOfCreation = (operations: readonly DirectoryOperation[], made: EntityRef | null): readonly Link[] =>
  made === null
    ? []
    : operations.flatMap((operation) =>
        operation.kind === "create" && operation.type === made.type
          ? operation.links.map(({ link, target }) => ({ link, source: made, target }))
          : [],
      );
