import { type EntityRef, refKey } from "../../domain/tenant/entity.ts";
import type { LinkName } from "../../domain/tenant/link.ts";
import type { Instant } from "../../domain/time.ts";
import { presencesAt } from "../../store/history/entity-versions.ts";
import { linksAt, targetsAt } from "../../store/history/links-at.ts";
import type { TenantDb } from "../../store/sql/tenant-db.ts";
import type { Difference } from "./compare.ts";

/** Returns a link that an object was made with, as one of the differences since. */
export const linkOfNew = (link: LinkName, target: EntityRef) =>
  ({ link, target, targetName: null, action: "remove" }) as const;

const isNew = ({ ref, action, restored }: Difference): boolean =>
  ref.type === "group" && action === "softDelete" && restored === undefined;

/**
 * Returns differences in which a new group has its owners, because they decide who gets what the group gives. A difference
 * has no links of an object that is gone once it is taken back.
 */
export async function withOwnersOfNew(
  db: TenantDb,
  differences: readonly Difference[],
  to: Instant,
): Promise<readonly Difference[]> {
  const groups = differences.filter(isNew).map(({ ref }) => ref);
  if (groups.length === 0) return differences;
  const owners = await targetsAt(db, groups, "owners", to);
  return differences.map((one) => {
    const own = isNew(one) ? (owners.get(refKey(one.ref)) ?? []) : [];
    return own.length === 0 ? one : { ...one, links: own.map((owner) => linkOfNew("owners", owner)) };
  });
}

/**
 * Returns differences for rows, in which a new group has its first links with the number of all, because who owns it and who
 * is in it was done as well. Takes two look-ups for each such group.
 */
export async function withLinksOfNew(
  db: TenantDb,
  differences: readonly Difference[],
  to: Instant,
  most: number,
): Promise<readonly Difference[]> {
  const found: Difference[] = [];
  for (const one of differences) {
    const { total, links } = isNew(one) ? await linksAt(db, "source", one.ref, to, most) : noLinks;
    const names =
      links.length === 0
        ? null
        : await presencesAt(
            db,
            links.map(({ target }) => target),
            to,
          );
    const nameOf = (target: EntityRef) => names?.get(refKey(target))?.displayName ?? null;
    found.push(
      links.length === 0
        ? one
        : {
            ...one,
            links: links.map(({ link, target }) => ({ ...linkOfNew(link, target), targetName: nameOf(target) })),
            linkTotals: { add: 0, remove: total, notRecoverable: 0 },
          },
    );
  }
  return found;
}

const noLinks = { total: 0, links: [] };
