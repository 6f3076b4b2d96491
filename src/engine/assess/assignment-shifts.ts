import type { JsonObject } from "../../domain/json.ts";
import { type Side, sides } from "../../domain/sign-in/cohort.ts";
import type { ApplicationShift, NotAssessed } from "../../domain/sign-in/consequences.ts";
import { namedCount } from "../../domain/sign-in/gathered.ts";
import { assignmentsNotAssessed } from "../../domain/sign-in/not-assessed.ts";
import { canonicalId, type EntityRef, type RefKey, refKey } from "../../domain/tenant/entity.ts";
import type { Instant } from "../../domain/time.ts";
import { statesMentioning } from "../../store/history/mentions.ts";
import type { EngineContext } from "../context.ts";
import { isAvailable } from "./application-shifts.ts";
import { decisiveStates, type PairedState, type StatePair } from "./state-pair.ts";

/** The most assignments that are compared, and of one application. */
const MOST_ASSIGNMENTS = 1_000;
/** The most applications that are looked at for one answer, because each reads the assignments of the tenant once. */
const LOOKED_AT = 5;

export interface AssignmentShifts {
  readonly applications: readonly ApplicationShift[];
  readonly notAssessed: readonly NotAssessed[];
}

/** Finds the users who can sign in to an application for assigned users on one side only, because assignments differ. */
export async function assignmentShifts(
  context: EngineContext,
  pair: StatePair,
  instant: Instant,
): Promise<AssignmentShifts> {
  const changed: PairedState[] = [];
  let isCut = false;
  for await (const states of decisiveStates(pair, "appRoleAssignment")) {
    changed.push(...states.slice(0, MOST_ASSIGNMENTS - changed.length));
    isCut ||= changed.length === MOST_ASSIGNMENTS;
  }
  const byResource = Map.groupBy(changed, (one) => idOf(one.before ?? one.after, "resourceId") ?? "");
  const ids = [...byResource.keys()].filter((id) => id !== "");
  const principals = await pair.read(ids.map((id): EntityRef => ({ type: "servicePrincipal", id })));
  const limited = [...principals.values()].filter((one) => sides.every((side) => isForAssigned(one[side])));
  const applications: ApplicationShift[] = [];
  const left: string[] = limited.slice(LOOKED_AT).map(({ displayName, ref }) => displayName ?? ref.id);
  for (const principal of limited.slice(0, LOOKED_AT)) {
    const { ref, displayName } = principal;
    const own = byResource.get(canonicalId(ref.id)) ?? [];
    const { db } = context.store;
    const present = await statesMentioning(db, ["appRoleAssignment"], ref.id, instant, MOST_ASSIGNMENTS);
    const people = present.length < MOST_ASSIGNMENTS ? await peopleOf(pair, ref.id, own, present) : null;
    if (people === null) left.push(displayName ?? ref.id);
    else applications.push(...people.map((one) => ({ ref, name: displayName, ...one })));
  }
  return { applications, notAssessed: assignmentsNotAssessed(left, isCut) };
}

const isForAssigned = (properties: JsonObject | null): boolean =>
  isAvailable(properties) && properties?.appRoleAssignmentRequired === true;

function idOf(properties: JsonObject | null, name: string): string | null {
  const id = properties?.[name];
  return typeof id === "string" ? canonicalId(id) : null;
}

/** Returns those who lose access and those who get it, with the names of whose assignments differ. */
async function peopleOf(
  pair: StatePair,
  resource: string,
  changed: readonly PairedState[],
  present: readonly { readonly ref: EntityRef; readonly properties: JsonObject }[],
): Promise<Omit<ApplicationShift, "ref" | "name">[] | null> {
  const differing = new Set(changed.map(({ ref }) => refKey(ref)));
  const same = present.filter(
    ({ ref, properties }) => !differing.has(refKey(ref)) && idOf(properties, "resourceId") === canonicalId(resource),
  );
  const assigned = (side: Side) =>
    new Set(
      [...same.map(({ properties }) => properties), ...changed.map((one) => one[side])].flatMap(
        (one) => idOf(one, "principalId") ?? [],
      ),
    );
  const on = { before: assigned("before"), after: assigned("after") };
  const ids = [...new Set([...on.before, ...on.after])];
  const states = await pair.read(
    ids.flatMap((id): EntityRef[] => [
      { type: "user", id },
      { type: "group", id },
    ]),
  );
  const groups = [...states.values()].filter(({ ref }) => ref.type === "group");
  const members = await pair.members(groups.map(({ ref }) => ref));
  const users = await pair.read(
    [...members.values()].flatMap(({ before, after }) => [...before, ...after]).filter(({ type }) => type === "user"),
  );
  const isLive = (ref: EntityRef, side: Side) => (users.get(refKey(ref)) ?? states.get(refKey(ref)))?.[side] != null;
  const peopleOn = (side: Side): ReadonlySet<RefKey> => {
    const direct = [...on[side]].map((id): EntityRef => ({ type: "user", id }));
    const inGroups = groups
      .filter(({ ref, [side]: state }) => state !== null && on[side].has(canonicalId(ref.id)))
      .flatMap(({ ref }) => members.get(refKey(ref))?.[side] ?? []);
    return new Set([...direct, ...inGroups].filter((ref) => ref.type === "user" && isLive(ref, side)).map(refKey));
  };
  const people = { before: peopleOn("before"), after: peopleOn("after") };
  const namesOf = (had: Side, lacks: Side) => {
    const gone = [...on[had]].filter((id) => !on[lacks].has(id));
    return namedCount(
      [...states.values()]
        .filter(({ ref }) => gone.includes(canonicalId(ref.id)))
        .map((one) => one.displayName ?? one.ref.id),
    );
  };
  const shift = (becomes: "unassigned" | "assigned", had: Side, lacks: Side) => {
    const count = [...people[had]].filter((key) => !people[lacks].has(key)).length;
    return count === 0 ? [] : [{ becomes, through: { ...namesOf(had, lacks), users: count } } as const];
  };
  return [...shift("unassigned", "before", "after"), ...shift("assigned", "after", "before")];
}
