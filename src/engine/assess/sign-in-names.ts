import type { Side } from "../../domain/sign-in/cohort.ts";
import type { NameOf } from "../../domain/sign-in/condition-words.ts";
import { ACTION, CONTEXT } from "../../domain/sign-in/conditions.ts";
import type { SignInModel } from "../../domain/sign-in/model.ts";
import { distinctRefs, type EntityRef, refKey } from "../../domain/tenant/entity.ts";
import { wellKnownName } from "../../domain/tenant/well-known.ts";
import type { ObjectName } from "../../domain/words/told-name.ts";
import type { EngineContext } from "../context.ts";
import type { StatePair } from "./state-pair.ts";

/** The most applications that are looked up, because each takes a request in a live tenant. */
const APPLICATIONS = 40;
const OBJECTS = 1_000;

/**
 * Reads the names of the objects that policies name by id: locations, groups, users, service principals, applications
 * and roles.
 */
export async function readNames(
  { directory }: EngineContext,
  pair: StatePair,
  { before, after }: Pick<SignInModel, Side>,
  groups: ReadonlySet<string>,
): Promise<NameOf> {
  const policies = [...before.policies, ...after.policies];
  const users = policies.flatMap(({ include, exclude }) => [...include.users, ...exclude.users]);
  const principals = policies.flatMap(({ workload }) => [...(workload?.included ?? []), ...(workload?.excluded ?? [])]);
  const apps = await applicationsNamed(directory, policies);
  const refs: EntityRef[] = [
    ...[...groups].map((id): EntityRef => ({ type: "group", id })),
    ...users.map((id): EntityRef => ({ type: "user", id })),
    ...principals.map((id): EntityRef => ({ type: "servicePrincipal", id })),
    ...[...apps.values()].flat(),
  ];
  const states = await pair.read(distinctRefs(refs).slice(0, OBJECTS));
  const names = new Map<string, ObjectName>();
  const note = (id: string, name: ObjectName | null | undefined) => {
    if (name != null) names.set(id.toLowerCase(), name);
  };
  for (const location of [...before.locations.values(), ...after.locations.values()]) note(location.id, location.name);
  const told = await pair.toldNames([...states.values()].map(({ ref }) => ref));
  const nameOf = (ref: EntityRef) => told.get(refKey(ref)) ?? states.get(refKey(ref))?.displayName;
  for (const { ref } of states.values()) note(ref.id, nameOf(ref));
  for (const [appId, halves] of apps) for (const half of halves) note(appId, nameOf(half));
  return (id) => names.get(id) ?? wellKnownName("application", id) ?? wellKnownName("directoryRole", id);
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
