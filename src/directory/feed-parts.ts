import { type EntityType, entityTypes } from "../domain/entity.ts";
import { type Link, type LinkName, linkKinds } from "../domain/link.ts";
import type { FeedPart } from "./directory.ts";

/** Returns the part that a link belongs to. */
export const partOf = (source: EntityType, link: LinkName): FeedPart => `${source}.${link}`;

export const partOfLink = ({ source, link }: Link): FeedPart => partOf(source.type, link);

/** All parts of a tenant: every entity type and every kind of link. */
export const allParts: readonly FeedPart[] = [
  ...entityTypes,
  ...linkKinds.map(({ source, name }) => partOf(source, name)),
];
