import { allEntityTypes, asEntityType, type EntityRef, type EntityType, refKey } from "./entity.ts";
import { type Link, type LinkName, linkKinds } from "./link.ts";
import { EXISTENCE } from "./recoverable.ts";
import { type Scope, type ScopeTest, scopeTest, selectedTypes } from "./scope.ts";

/** One kind of thing that a reading covers by itself: the entities of a type, or one kind of link from them. */
export type TenantPart = EntityType | `${EntityType}.${LinkName}`;

/** Returns the part that a link belongs to. */
export const partOf = (source: EntityType, link: LinkName): TenantPart => `${source}.${link}`;

export const partOfLink = ({ source, link }: Link): TenantPart => partOf(source.type, link);

/** All parts of a tenant: every entity type and every kind of link. */
export const allParts: readonly TenantPart[] = [
  ...allEntityTypes,
  ...linkKinds.map(({ source, name }) => partOf(source, name)),
];

/** Something of a tenant that a reading could not see. The history keeps what it knew of it. */
export interface UnreadPart {
  readonly part: TenantPart;
  /** One property of the part. Absent if all of it is missing. `deletedDateTime` stands for the deleted objects. */
  readonly property?: string;
  /** One object of the part. Absent if it concerns all of them. */
  readonly id?: string;
  /** A sentence for people with the cause and the person who can change it. */
  readonly reason: string;
  /** True if the service does not offer the part in this tenant, so that a permission does not help. */
  readonly absent?: true;
}

/** Returns the parts that the tenant offers, so that a snapshot without them lacks something. */
export const lackingParts = (unread: readonly UnreadPart[]): readonly UnreadPart[] =>
  unread.filter(({ absent }) => absent !== true);

/** Returns the unread parts that a comparison in this scope misses. */
export function unreadIn(scope: Scope, unread: readonly UnreadPart[]): readonly UnreadPart[] {
  const types = new Set<string>(selectedTypes(scope));
  const test = scopeTest(scope);
  return unread.filter(({ part, property, id }) => {
    const [name = "", link] = part.split(".");
    const type = asEntityType(name);
    if (!types.has(type)) return false;
    if (id !== undefined) return test.has({ type, id });
    const facet = link ?? property;
    return facet === undefined || facet === EXISTENCE || test.covers(type, facet);
  });
}

/** Returns the unread parts for which objects of a type, in use or deleted, may be there and missing. */
export const hidingObjects = (unread: readonly UnreadPart[], type: EntityType): readonly UnreadPart[] =>
  unread.filter(({ part, property }) => part === type && (property === undefined || property === EXISTENCE));

/** Returns the unread parts for which this object, in use or deleted, may be there and missing. */
export const hidingObject = (unread: readonly UnreadPart[], ref: EntityRef): readonly UnreadPart[] =>
  hidingObjects(unread, ref.type).filter(({ id }) => id === undefined || id === ref.id);

/** The answers of readings about what they could not see. */
export interface Unseen {
  /** Narrows a scope to what the readings saw, so that other objects are not compared. */
  within(scope: ScopeTest): ScopeTest;
  /** Returns true if an object that is not live may be soft-deleted or purged, because deleted ones were not listed. */
  hidesDeleted(type: EntityType): boolean;
}

const allSeen: Unseen = { within: (scope) => scope, hidesDeleted: () => false };

/** Combines what some readings could not see. */
export function unseenIn(unread: readonly UnreadPart[]): Unseen {
  if (unread.length === 0) return allSeen;
  const objects = new Set(unread.flatMap(({ part, id }) => (id === undefined ? [] : refKeyOf(part, id))));
  const parts = new Set<string>(
    unread.flatMap(({ part, property, id }) => (property === undefined && id === undefined ? part : [])),
  );
  const facets = new Set(
    unread.flatMap(({ part, property, id }) =>
      property === undefined || id !== undefined ? [] : `${part} ${property}`,
    ),
  );
  return {
    within: (scope) => ({
      has: (ref) => scope.has(ref) && !parts.has(ref.type) && !objects.has(refKey(ref)),
      covers: (type, facet) =>
        scope.covers(type, facet) &&
        !parts.has(`${type}.${facet}`) &&
        (facet === EXISTENCE || !facets.has(`${type} ${facet}`)),
    }),
    hidesDeleted: (type) => facets.has(`${type} ${EXISTENCE}`),
  };
}

const refKeyOf = (part: TenantPart, id: string) => {
  const type = allEntityTypes.find((each) => each === part);
  return type === undefined ? [] : [refKey({ type, id } satisfies EntityRef)];
};
