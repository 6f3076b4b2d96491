import { sameValue } from "../../../domain/changes/equality.ts";
import type { Json, JsonObject } from "../../../domain/json.ts";
import { writePermissions } from "../../../domain/roles/write-permissions.ts";
import type { EntityRef } from "../../../domain/tenant/entity.ts";
import type { EntityState } from "../../../domain/tenant/state.ts";
import { encodePatch } from "../../../wire/directory-object.ts";
import type { PropertyWrite, StepOutcome, UnwrittenProperties } from "../../directory.ts";
import type { LiveContext } from "../context.ts";
import { addressOf } from "./addresses.ts";
import { assignLicenses } from "./assign-licenses.ts";
import { disabling } from "./disable-first.ts";
import { missingTargets } from "./missing-targets.ts";
import { namingHolder } from "./name-holder.ts";
import { onceHeard } from "./once-heard.ts";
import { applied, failed, labelled, type ObjectStepOf, shown, unchanged } from "./outcomes.ts";
import { patchOf } from "./patch-value.ts";
import { failureOf } from "./refused-write.ts";
import { removeCertificates } from "./remove-certificates.ts";
import { removeSecrets } from "./remove-secrets.ts";
import { neverWritten, requestsFor } from "./write-rules.ts";

/** Writes the properties of an object that differ. Each group with a permission of its own takes a separate request. */
export async function updateObject(
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
  if (moved !== undefined) {
    const { name, expected } = moved;
    return failed("moved", `${name} of the ${labelled(present)} is ${shown(now(name))} now, not ${shown(expected)}.`);
  }
  const due = set.filter(({ name, value }) => !sameValue(ref.type, name, now(name), value));
  if (due.length === 0) return unchanged;
  const wanted = Object.fromEntries(due.map(({ name, value }) => [name, value]));
  const missing = await missingTargets(context, ref, wanted);
  if (missing.length > 0) {
    return failed("targetGone", `It names what no longer exists, and was left as it is: ${missing.join(", ")}.`);
  }
  const refused = await writeProperties(context, present, wanted);
  const [only] = refused;
  if (only === undefined) return applied;
  if (only.names.length === due.length) return failed(only.reason, only.message);
  const list = refused.map(({ names, message }) => `${names.join(", ")}: ${message}`);
  return failed("refused", `Some properties could not be written. ${list.join(" ")}`);
}

/**
 * Writes properties of an object that was just read. Each group with a permission of its own takes a separate request.
 * Returns the refused ones.
 */
export async function writeProperties(
  context: LiveContext,
  present: EntityState,
  wanted: JsonObject,
): Promise<readonly UnwrittenProperties[]> {
  const { ref } = present;
  const never = neverWritten[ref.type] ?? {};
  const refused = Object.keys(wanted).flatMap((name): UnwrittenProperties[] =>
    never[name] === undefined ? [] : [{ names: [name], reason: "refused", message: never[name] }],
  );
  const writable = Object.keys(wanted).filter((name) => never[name] === undefined);
  for (const names of requestsFor(ref.type, writable)) {
    const set = names.map((name) => ({ name, value: wanted[name] ?? null }));
    const outcome = await patch(context, ref, present, set);
    if (outcome?.outcome === "failed") refused.push({ names, reason: outcome.reason, message: outcome.message });
  }
  return refused;
}

type PlainWrites = readonly Omit<PropertyWrite, "expected">[];

async function patch(
  context: LiveContext,
  ref: EntityRef,
  present: EntityState,
  set: PlainWrites,
): Promise<StepOutcome | null> {
  const { client } = context;
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
  const secrets = set.find(({ name }) => name === "passwordCredentials");
  if (secrets !== undefined) {
    const failure = await removeSecrets(context, present, secrets.value);
    if (failure !== null) return failure;
  }
  const certificates = set.find(({ name }) => name === "keyCredentials");
  if (certificates !== undefined) {
    const failure = await removeCertificates(context, present, certificates.value);
    if (failure !== null) return failure;
  }
  const licenses = set.find(({ name }) => ref.type === "group" && name === "assignedLicenses");
  if (licenses !== undefined) {
    const failure = await assignLicenses(context, present, licenses.value);
    if (failure !== null) return failure;
  }
  const rest = set.filter((one) => ![combinations, secrets, certificates, licenses].includes(one));
  if (rest.length === 0) return null;
  const address = addressOf(ref, present.properties);
  const before = disabling(ref, present, rest);
  if (before !== null) {
    const failure = failureOf(await client.patch(address, before), tried, permission);
    if (failure !== null) return failure;
  }
  const body = encodePatch(present, patchOf(present.properties, rest));
  const answer = await onceHeard(context, () => client.patch(address, body), mayBeLate(before !== null));
  return namingHolder(
    context,
    ref,
    Object.fromEntries(set.map(({ name, value }) => [name, value])),
    failureOf(answer, tried, permission),
  );
}

/**
 * Returns a test for refusals that pass once the service has received an earlier write: of a role or scope that was
 * just disabled, or of an object that was just created.
 */
const mayBeLate =
  (isDisabled: boolean) =>
  (text: string): boolean =>
    (isDisabled && /must be disabled|CannotDeleteOrUpdateEnabledEntitlement/i.test(text)) ||
    /reference-property objects are not present|Request_ResourceNotFound/i.test(text);
