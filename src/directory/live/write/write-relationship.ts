import { sameValue } from "../../../domain/equality.ts";
import { recoverable } from "../../../domain/recoverable.ts";
import type { EntityState } from "../../../domain/state.ts";
import type { StepOutcome } from "../../directory.ts";
import type { LiveContext } from "../context.ts";
import { assignmentsOf } from "./addresses.ts";
import { applied, failed, type ObjectStepOf, shown, unchanged } from "./outcomes.ts";
import { failureOf } from "./refused-write.ts";
import { writePermissions } from "./write-rules.ts";

/** Creates a relationship again, from the values that describe it. */
export async function createRelationship(
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
    if (other === undefined) return unchanged;
    const [name] = other;
    return failed("moved", `It was created again, and ${name} is ${shown(present.properties[name] ?? null)} now.`);
  }
  const path = ref.type === "appRoleAssignment" ? assignmentsOf(properties) : "/oauth2PermissionGrants";
  const body = Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== null));
  const answer = await client.post(path, body);
  const failure = failureOf(answer, `Creating the ${ref.type} ${ref.id}`, writePermissions[ref.type]);
  if (failure !== null) return failure;
  const { id } = answer.body;
  return typeof id === "string" && id !== ref.id ? { outcome: "applied", successor: { id } } : applied;
}
