import { type Side, sides } from "../../domain/sign-in/cohort.ts";
import type { NameOf } from "../../domain/sign-in/condition-words.ts";
import { ACTION, CONTEXT } from "../../domain/sign-in/conditions.ts";
import type { Memberships } from "../../domain/sign-in/memberships.ts";
import type { SignInModel } from "../../domain/sign-in/model.ts";
import { absentPlaces } from "../../domain/sign-in/not-assessed.ts";
import { distinctRefs, type EntityRef, refKey } from "../../domain/tenant/entity.ts";
import { wellKnownName } from "../../domain/tenant/well-known.ts";
import { type ObjectName, plainName } from "../../domain/words/told-name.ts";
import type { EngineContext } from "../context.ts";
import type { StatePair } from "./state-pair.ts";

/** The most applications that are looked up, because each takes a request in a live tenant. */
const APPLICATIONS = 40;
const OBJECTS = 1_000;

/**
 * Reads the names of the objects that policies name by id: locations, groups, users, service principals, applications
 * and roles. Says which of them are deleted on both sides.
 */
export async function readNames(
  { directory }: EngineContext,
  pair: StatePair,
  { before, after }: Pick<SignInModel, Side>,
  groups: ReadonlySet<string>,
  members: Pick<Memberships, "isGone">,
): Promise<Required<Pick<SignInModel, "nameOf" | "deleted">>> {
  const policies = [...before.policies, ...after.policies];
  const users = policies.flatMap(({ include, exclude }) => [...include.users, ...exclude.users]);
  const principals = policies.flatMap(({ workload }) => [...(workload?.included ?? []), ...(workload?.excluded ?? [])]);
  const apps = await applicationsNamed(directory, policies);
  const refs: EntityRef[] = [
    ...[...groups].map((id): EntityRef => ({ type: "group", id })),
    ...users.map((id): EntityRef => ({ type: "user", id })),
    ...principals.map((id): EntityRef => ({ type: "servicePrincipal", id })),
    ...[...absentPlaces({ before, after })].map((id): EntityRef => ({ type: "namedLocationPolicy", id })),
    ...[...apps.values()].flat(),
  ];
  const states = await pair.read(distinctRefs(refs).slice(0, OBJECTS));
  const names = new Map<string, ObjectName>();
  const note = (id: string, name: ObjectName | null | undefined) => {
    if (name != null) names.set(id.toLowerCase(), name);
  };
  for (const location of [...before.locations.values(), ...after.locations.values()]) note(location.id, location.name);
  const told = await pair.toldNames([...states.values()].map(({ ref }) => ref));
  const isDeleted = (ref: EntityRef): boolean => {
    const state = states.get(refKey(ref));
    return state !== undefined && state.before === null && state.after === null;
  };
  const deleted = new Set([...groups].filter((id) => sides.every((side) => members.isGone(id, side))));
  const noteState = (id: string, ref: EntityRef, isGone: boolean) => {
    const name = told.get(refKey(ref)) ?? states.get(refKey(ref))?.displayName;
    if (isGone) deleted.add(id.toLowerCase());
    note(id, isGone && name != null ? { name: plainName(name), id: ref.id, isDeleted: true } : name);
  };
  for (const { ref } of states.values()) noteState(ref.id, ref, isDeleted(ref));
  for (const [appId, halves] of apps) {
    const isGone = halves.length > 0 && halves.every(isDeleted);
    for (const half of halves) noteState(appId, half, isGone);
  }
  const nameOf: NameOf = (id) =>
    names.get(id) ?? wellKnownName("application", id) ?? wellKnownName("directoryRole", id);
  return { nameOf, deleted };
}

async function applicationsNamed(
  directory: EngineContext["directory"],
  policies: SignInModel["before"]["policies"],
): Promise<Map<string, readonly EntityRef[]>> {
  const selected = policies.flatMap(({ conditions }) => {
    const { include, exclude } = conditions.selections.get("application") ?? { include: [], exclude: [] };
    return [...include, ...exclude];
  });
  const appIds = [...new Set(selected)].filter((id) => isGuid(id) && wellKnownName("application", id) === undefined);
  const found = new Map<string, readonly EntityRef[]>();
  for (const appId of appIds.slice(0, APPLICATIONS)) found.set(appId, await directory.withAppId(appId));
  return found;
}

const isGuid = (text: string): boolean =>
  !text.startsWith(ACTION) && !text.startsWith(CONTEXT) && /^[0-9a-f-]{36}$/.test(text);
