import { type EntityRef, refKey } from "../../../domain/entity.ts";
import { sameValue } from "../../../domain/equality.ts";
import { isJsonCollection, isJsonObject, type Json, type JsonObject, memberOf } from "../../../domain/json.ts";
import { mentionsOf } from "../../../domain/mentions.ts";
import { recoverable } from "../../../domain/recoverable.ts";
import type { EntityState } from "../../../domain/state.ts";
import { cleaned } from "../../../domain/untrusted.ts";
import { encodePatch } from "../../../wire/directory-object.ts";
import type { Step, StepOutcome } from "../../directory.ts";
import { objectReader, readObjects } from "../capture/read-objects.ts";
import type { LiveContext } from "../context.ts";
import { addressOf, assignmentsOf, restoreAddress } from "./addresses.ts";
import { patchOf } from "./patch-value.ts";
import { failureOf } from "./refused-write.ts";
import { neverWritten, requestsFor, writePermissions } from "./write-rules.ts";

type ObjectStepOf<Kind extends Step["kind"]> = Extract<Step, { kind: Kind }>;
export type ObjectStep = Exclude<Step, { kind: "addLink" | "removeLink" }>;

const failed = (reason: Extract<StepOutcome, { outcome: "failed" }>["reason"], message: string): StepOutcome => ({
  outcome: "failed",
  reason,
  message,
});
const applied: StepOutcome = { outcome: "applied" };
const unchanged: StepOutcome = { outcome: "unchanged" };

/** Writes one step on an object, given the object as it was just read, or null if it does not exist. */
export async function writeObject(
  context: LiveContext,
  step: ObjectStep,
  present: EntityState | null,
): Promise<StepOutcome> {
  switch (step.kind) {
    case "update":
      return update(context, step, present);
    case "restore":
      return restore(context, step, present);
    case "recreate":
      return recreate(context, step, present);
    case "softDelete":
      return softDelete(context, step, present);
  }
}

async function update(
  context: LiveContext,
  { ref, set }: ObjectStepOf<"update">,
  present: EntityState | null,
): Promise<StepOutcome> {
  if (present === null) return failed("gone", `The ${ref.type} ${ref.id} was permanently deleted.`);
  if (present.life !== "live") return failed("moved", `The ${ref.type} ${ref.id} is soft-deleted now.`);
  if (present.synchronized) return failed("synchronized", `The ${ref.type} ${ref.id} is mastered on premises.`);
  if (present.builtIn) return failed("builtIn", `The ${ref.type} ${ref.id} is Microsoft's own.`);
  const now = (name: string): Json => present.properties[name] ?? null;
  const moved = set.find(
    ({ name, expected, value }) =>
      !sameValue(ref.type, name, now(name), value) && !sameValue(ref.type, name, now(name), expected),
  );
  if (moved !== undefined) return failed("moved", `${moved.name} changed again after the preview.`);
  const due = set.filter(({ name, value }) => !sameValue(ref.type, name, now(name), value));
  if (due.length === 0) return unchanged;
  const refusals: string[] = due.flatMap(({ name }) => neverWritten[ref.type]?.[name] ?? []);
  const writable = due.filter(({ name }) => neverWritten[ref.type]?.[name] === undefined);
  const missing = await missingTargets(
    context,
    ref,
    Object.fromEntries(writable.map(({ name, value }) => [name, value])),
  );
  if (missing.length > 0) {
    return failed("targetGone", `It names what no longer exists, and was left as it is: ${missing.join(", ")}.`);
  }
  for (const names of requestsFor(
    ref.type,
    writable.map(({ name }) => name),
  )) {
    const outcome = await patch(
      context,
      ref,
      present,
      writable.filter(({ name }) => names.includes(name)),
    );
    if (outcome?.outcome !== "failed") continue;
    if (names.length === writable.length && refusals.length === 0) return outcome;
    refusals.push(`${names.join(", ")}: ${outcome.message}`);
  }
  if (refusals.length === 0) return applied;
  return failed("refused", `Some properties could not be written. ${refusals.join(" ")}`);
}

async function patch(
  { client }: LiveContext,
  ref: EntityRef,
  present: EntityState,
  set: ObjectStepOf<"update">["set"],
): Promise<StepOutcome | null> {
  const permission = writePermissions[ref.type];
  const tried = `Writing ${set.map(({ name }) => name).join(", ")} of the ${ref.type} ${ref.id}`;
  const combinations = set.find(
    ({ name }) => ref.type === "authenticationStrengthPolicy" && name === "allowedCombinations",
  );
  if (combinations !== undefined) {
    const body = { allowedCombinations: combinations.value };
    const answer = await client.post(`${addressOf(ref, present.properties)}/updateAllowedCombinations`, body);
    const failure = failureOf(answer, tried, permission);
    if (failure !== null) return failure;
  }
  const rest = set.filter((one) => one !== combinations);
  if (rest.length === 0) return null;
  const before = await disableFirst(client, ref, present, rest, tried, permission);
  if (before !== null) return before;
  const body = encodePatch({ ref }, { ...typeMembers(ref, present), ...patchOf(present.properties, rest) });
  return failureOf(await client.patch(addressOf(ref, present.properties), body), tried, permission);
}

/** Members that determine a derived type, which Graph requires in each patch. */
const typeMembers = ({ type }: EntityRef, { properties }: EntityState): JsonObject =>
  type === "namedLocationPolicy" && "isTrusted" in properties ? { isTrusted: properties.isTrusted ?? false } : {};

/**
 * Disables app roles and scopes that a patch is about to remove, because Graph removes disabled ones only. Source:
 * Microsoft Graph, "Update application", appRoles and api.
 */
async function disableFirst(
  client: LiveContext["client"],
  ref: EntityRef,
  present: EntityState,
  set: ObjectStepOf<"update">["set"],
  tried: string,
  permission: string,
): Promise<StepOutcome | null> {
  if (ref.type !== "application") return null;
  const roles = disabled(memberOf(present.properties, "appRoles"), set.find(({ name }) => name === "appRoles")?.value);
  const api = memberOf(present.properties, "api");
  const wantedApi = set.find(({ name }) => name === "api")?.value;
  const scopes =
    api !== null && isJsonObject(api) && wantedApi !== undefined && wantedApi !== null && isJsonObject(wantedApi)
      ? disabled(memberOf(api, "oauth2PermissionScopes"), memberOf(wantedApi, "oauth2PermissionScopes"))
      : null;
  const body: JsonObject = {
    ...(roles === null ? {} : { appRoles: roles }),
    ...(scopes === null ? {} : { api: { oauth2PermissionScopes: scopes } }),
  };
  if (Object.keys(body).length === 0) return null;
  return failureOf(await client.patch(addressOf(ref, present.properties), body), tried, permission);
}

/** Returns the present entries with the removed ones disabled, or null if no removed one is enabled. */
function disabled(present: Json, wanted: Json | undefined): Json | null {
  if (wanted === undefined || !isEntries(present)) return null;
  const kept = new Set(isEntries(wanted) ? wanted.map(({ id }) => id) : []);
  const leaving = (entry: JsonObject): boolean => !kept.has(entry.id ?? null) && entry.isEnabled === true;
  if (!present.some(leaving)) return null;
  return present.map((entry) => (leaving(entry) ? { ...entry, isEnabled: false } : entry));
}

const isEntries = (value: Json): value is readonly JsonObject[] =>
  value !== null && typeof value === "object" && isJsonCollection(value) && value.every((one) => isJsonObject(one));

/**
 * Returns the objects that properties name and that are not live. A write that named them would be refused or would
 * lose them.
 */
async function missingTargets(
  context: LiveContext,
  ref: EntityRef,
  properties: JsonObject,
): Promise<readonly string[]> {
  const mentions = mentionsOf(ref, properties);
  if (mentions.length === 0) return [];
  const refs = mentions.flatMap(({ id, types }) => types.map((type): EntityRef => ({ type, id })));
  const unique = [...new Map(refs.map((one) => [refKey(one), one])).values()];
  const { states } = await readObjects(objectReader(context), unique);
  const live = new Set(states.filter(({ life }) => life === "live").map(({ ref: one }) => one.id.toLowerCase()));
  return mentions
    .filter(({ id }) => !live.has(id.toLowerCase()))
    .map(({ types, id, path }) => `${types.join(" or ")} ${cleaned(id, 60)} in ${path}`);
}

async function restore(
  { client }: LiveContext,
  { ref }: ObjectStepOf<"restore">,
  present: EntityState | null,
): Promise<StepOutcome> {
  if (present === null) return failed("gone", `The ${ref.type} ${ref.id} was permanently deleted.`);
  if (present.life === "live") return unchanged;
  const tried = `Restoring the ${ref.type} ${ref.id}`;
  const permission = ref.type === "user" ? "User.DeleteRestore.All" : writePermissions[ref.type];
  const failure = failureOf(await client.post(restoreAddress(ref), null), tried, permission);
  if (failure !== null) return failure;
  // A location comes back untrusted, whatever it was.
  if (ref.type !== "namedLocationPolicy" || present.properties.isTrusted !== true) return applied;
  const body = encodePatch({ ref }, { isTrusted: true });
  return (
    failureOf(
      await client.patch(addressOf(ref, present.properties), body),
      `Trusting the ${ref.type} ${ref.id}`,
      permission,
    ) ?? applied
  );
}

async function recreate(
  { client }: LiveContext,
  { ref, properties }: ObjectStepOf<"recreate">,
  present: EntityState | null,
): Promise<StepOutcome> {
  if (recoverable[ref.type].ends === null) {
    return failed("hardDeleted", `The ${ref.type} ${ref.id} was permanently deleted.`);
  }
  if (present !== null) {
    const other = Object.entries(properties).find(
      ([name, value]) => !sameValue(ref.type, name, present.properties[name] ?? null, value),
    );
    return other === undefined ? unchanged : failed("moved", `It was created again, and ${other[0]} differs.`);
  }
  const path = ref.type === "appRoleAssignment" ? assignmentsOf(properties) : "/oauth2PermissionGrants";
  const body = Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== null));
  const answer = await client.post(path, body);
  return failureOf(answer, `Creating the ${ref.type} ${ref.id}`, writePermissions[ref.type]) ?? applied;
}

async function softDelete(
  { client }: LiveContext,
  { ref }: ObjectStepOf<"softDelete">,
  present: EntityState | null,
): Promise<StepOutcome> {
  const { ends, softDeletable } = recoverable[ref.type];
  if (present === null || present.life === "softDeleted") {
    return ends !== null || present !== null ? unchanged : failed("gone", `The ${ref.type} ${ref.id} is gone already.`);
  }
  if (ends === null && !softDeletable) {
    return failed("notSoftDeletable", `A ${ref.type} can only be deleted for good.`);
  }
  const tried = `Deleting the ${ref.type} ${ref.id}`;
  const permission = ref.type === "user" ? "User.DeleteRestore.All" : writePermissions[ref.type];
  const address = addressOf(ref, present.properties);
  if (ref.type === "namedLocationPolicy" && present.properties.isTrusted === true) {
    const body = encodePatch({ ref }, { isTrusted: false });
    const failure = failureOf(
      await client.patch(address, body),
      `Taking the trust of the ${ref.type} ${ref.id}`,
      permission,
    );
    if (failure !== null) return failure;
  }
  return failureOf(await client.delete(address), tried, permission) ?? applied;
}
