import { dormantObject } from "../../domain/roles/dormant-roles.ts";
import { type EntityRef, refKey } from "../../domain/tenant/entity.ts";
import type { Millis } from "../../domain/time.ts";
import { countOf } from "../../domain/words/counted-words.ts";
import { numberText } from "../../domain/words/number-text.ts";
import { isSuccess } from "../../graph/http/refused.ts";
import type { ObjectLife } from "../../service/object-facts.ts";
import type { LinkDirection, ObjectAccess, ObjectLink } from "../../service/object-view.ts";
import type { LookUpContext, WholeObject } from "./look-ups.ts";
import { lostObject } from "./lost-object.ts";
import type { Pointer } from "./pointers.ts";
import { policiesNaming } from "./policy-mentions.ts";
import { areaOf, seenNow } from "./present-object.ts";
import { LINKS_ARE_GONE, type Read, readsFrom, readsTo } from "./references.ts";
import { rolesOf } from "./roles-of.ts";
import type { SeenObject } from "./seen-object.ts";
import { UnreadableAreas } from "./unreadable-areas.ts";

/** Links read of one list. A longer one is cut, and the cut is reported. */
const MOST_LINKS = 5_000;
/** Named objects that are not in use and looked up among the deleted ones, at a request each. */
const MOST_LOOKED_UP = 20;

/** Reads an object with its properties, links and roles. Costs a request per list of links, and more for long ones. */
export async function readWhole(context: LookUpContext, ref: EntityRef): Promise<WholeObject> {
  const asOf = context.client.serviceNow();
  const unread = new UnreadableAreas();
  const seen = await unread.among(areaOf(ref.type), () => seenNow(context, ref, { whole: true }), null);
  const live = seen?.life === "live" ? seen : null;
  const cuts: string[] = [];
  const gather = async (direction: LinkDirection, reads: readonly Read[]): Promise<FoundPointer[]> => {
    const lists = await Promise.all(reads.map((read) => unread.among("directory", read, { first: [], total: 0 })));
    for (const { first, total, isMore } of lists) {
      const [shown] = first;
      if (shown === undefined || (total <= first.length && isMore !== true)) continue;
      const all = isMore === true ? `more than ${countOf(total, "link")}` : countOf(total, "link");
      cuts.push(`Only ${numberText(first.length)} of ${all} of kind ${shown.how} were read.`);
    }
    return lists.flatMap(({ first }) => first.map((pointer) => ({ ...pointer, direction })));
  };
  const naming = unread.among("policies", () => policiesNaming(context, ref, seen?.facts.appId), {
    first: [],
    total: 0,
  });
  const [policies, from, to] = await Promise.all([
    naming,
    gather("from", readsFrom(context, seen, MOST_LINKS)),
    gather("to", readsTo(context, live, MOST_LINKS)),
  ]);
  const all = [...policies.first.map((one) => ({ ...one, direction: "to" as const })), ...from, ...to];
  unread.requireSome();
  const hidden = unread.sentences().length > 0;
  const gone = live === null && !hidden ? [LINKS_ARE_GONE] : [];
  const lost = seen === null && !hidden ? await lostObject(context, ref) : null;
  const access = seen === null && !hidden ? undefined : await accessOf(context, ref, seen, to, asOf);
  const { links, unknown } = await withLives(context, all);
  return {
    seen,
    lost,
    links,
    access,
    asOf,
    hidden,
    notes: [
      ...dormantNotes(access),
      ...unread.sentences(),
      ...(lost === null ? [] : [lost.note]),
      ...gone,
      ...cuts,
      ...unknownLives(unknown),
    ],
  };
}

type FoundPointer = Pointer & { readonly direction: LinkDirection };

async function accessOf(
  context: LookUpContext,
  ref: EntityRef,
  seen: SeenObject | null,
  to: readonly FoundPointer[],
  asOf: Millis,
): Promise<ObjectAccess | undefined> {
  if (ref.type !== "user" && ref.type !== "group" && ref.type !== "servicePrincipal") return undefined;
  const groups = to.filter(({ ref: other, how }) => other.type === "group" && how === "members");
  const found = await rolesOf(context, { ref, groups }, asOf);
  const isInForce = seen?.life !== "softDeleted";
  const notes = isInForce || found.roles === null ? {} : { rolesNote: THROUGH_GROUPS };
  const roles = { isInForce, isNow: true, ...found, ...notes };
  if (ref.type === "group" || seen === null) return roles;
  const { life, properties } = seen;
  const signIn = life !== "live" ? "deleted" : properties.accountEnabled === false ? "disabled" : "enabled";
  return { signIn, ...roles };
}

/** Graph shows no memberships of a deleted object. */
const THROUGH_GROUPS = "Roles through groups are not shown while it is deleted.";

/** Says that roles outlast the deletion of their holder. */
function dormantNotes(access: ObjectAccess | undefined): readonly string[] {
  const given = [...(access?.roles ?? []), ...(access?.eligible ?? [])];
  return access?.isInForce === false && given.length > 0 ? [dormantObject()] : [];
}

/** Graph's lists hold objects in use. One that is named and has no name there is deleted or gone. */
async function withLives(
  context: LookUpContext,
  found: readonly FoundPointer[],
): Promise<{ readonly links: readonly ObjectLink[]; readonly unknown: number }> {
  const isRelation = ({ ref }: FoundPointer) =>
    ref.type === "oAuth2PermissionGrant" || ref.type === "appRoleAssignment";
  const isDoubtful = (one: FoundPointer) => one.displayName === null && one.direction === "from" && !isRelation(one);
  const doubtful = [...new Map(found.filter(isDoubtful).map(({ ref }) => [refKey(ref), ref])).values()];
  const lives = new Map<string, Pick<ObjectLink, "otherLife" | "otherName">>();
  for (const ref of doubtful.slice(0, MOST_LOOKED_UP)) {
    const life = await lifeOf(context, ref);
    if (life !== null) lives.set(refKey(ref), life);
  }
  const links = found.map(({ ref, displayName, how, direction }): ObjectLink => {
    const life: ObjectLife = "live";
    return {
      link: how,
      direction,
      other: ref,
      otherName: displayName,
      otherLife: life,
      still: true,
      ...lives.get(refKey(ref)),
    };
  });
  return { links, unknown: doubtful.length - lives.size };
}

const unknownLives = (unknown: number): readonly string[] =>
  unknown === 0
    ? []
    : [
        `${countOf(unknown, "object")} named here ${unknown === 1 ? "is" : "are"} not in use, and not looked up among the deleted ones.`,
      ];

/** Returns null if the deleted objects cannot be read. */
async function lifeOf({ client }: LookUpContext, { id }: EntityRef) {
  const answer = await client.get(`/directory/deletedItems/${encodeURIComponent(id)}`);
  const { displayName } = answer.body;
  const otherName = isSuccess(answer) && typeof displayName === "string" ? displayName : null;
  if (!isSuccess(answer) && answer.status !== 404) return null;
  const otherLife: ObjectLife = isSuccess(answer) ? "softDeleted" : "gone";
  return { otherLife, otherName };
}
