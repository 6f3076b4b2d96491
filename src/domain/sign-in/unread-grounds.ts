import { asEntityType } from "../tenant/entity.ts";
import type { TenantPart, UnreadPart } from "../tenant/part.ts";
import { EXISTENCE } from "../tenant/recoverable.ts";
import { partName } from "../words/describe-unread.ts";
import { firstOf } from "../words/name-list.ts";
import type { NotAssessed } from "./consequences.ts";
import { decidesSignIn } from "./decisive-fields.ts";

/** Parts without which the effect of policies on users cannot be worked out. */
const grounds: ReadonlySet<TenantPart> = new Set<TenantPart>([
  ...(["conditionalAccessPolicy", "namedLocationPolicy", "authenticationStrengthPolicy"] as const),
  ...(["user", "group", "group.members"] as const),
]);

/** Returns the unread parts that can decide about signing in. Deleted objects that were not listed decide no such thing. */
export const decidingUnread = (unread: readonly UnreadPart[]): readonly UnreadPart[] =>
  unread.filter(({ part, property }) => {
    const [name = "", link] = part.split(".");
    return property !== EXISTENCE && decidesSignIn(asEntityType(name), [link ?? property ?? EXISTENCE]);
  });

/** Returns true if policies cannot be evaluated, because all of a part that they rest on could not be read. */
export const lacksRules = (unread: readonly UnreadPart[]): boolean =>
  unread.some(({ part, property, id }) => property === undefined && id === undefined && grounds.has(part));

/** Returns true if it cannot be said which accounts that can change policies can sign in. */
export const hidesAdministrators = (unread: readonly UnreadPart[]): boolean =>
  unread.some(({ part }) => grounds.has(part) || part === "roleAssignment");

const NAMED = 5;

/** Says what was not worked out because of unread parts that decide about signing in. Empty without any. */
export function unreadNotAssessed(unread: readonly UnreadPart[]): readonly NotAssessed[] {
  if (unread.length === 0) return [];
  const names = firstOf([...new Set(unread.map(partName))], NAMED, (name) => name);
  const what = lacksRules(unread)
    ? `what policies demand, block or except, because this could not be read: ${names}`
    : `what follows from parts that could not be read: ${names}`;
  return [{ what, policies: { count: 0, names: [] } }];
}
