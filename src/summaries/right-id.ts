import { RewindError } from "../domain/errors.ts";
import { canonicalId, type EntityRef } from "../domain/tenant/entity.ts";
import { countOf } from "../domain/words/counted-words.ts";
import { quoted } from "../domain/words/untrusted.ts";
import type { FoundObject, Investigation } from "../service/investigation.ts";

const ID_LENGTH = 80;

type Finds = Pick<Investigation, "findObjects">;
type Logs = Pick<Investigation, "listActivity">;

/** Returns the object of another type that an id belongs to. Undefined without one, and if the search fails. */
export async function otherWith({ findObjects }: Finds, { type, id }: EntityRef): Promise<FoundObject | undefined> {
  const found = await findObjects({ text: id, state: "any" }, { limit: 5 }).catch(() => null);
  return found?.items.find(({ ref }) => canonicalId(ref.id) === canonicalId(id) && ref.type !== type);
}

/** Says to which object an id belongs. */
export const otherText = ({ id }: EntityRef, other: Pick<FoundObject, "ref" | "displayName">): string =>
  `The id ${id.slice(0, ID_LENGTH)} is that of the ${other.ref.type} ${quoted(other.displayName)}.`;

/** Counts the records that the audit log has of an object. Zero if it may not be read. */
export const recordsOf = async ({ listActivity }: Logs, entity: EntityRef): Promise<number> =>
  listActivity({ entity }, { limit: 1 }).then(
    ({ records }) => records,
    () => 0,
  );

/** Says how many records the log has of an object, and which call shows them. */
export const recordsText = ({ type, id }: EntityRef, records: number): string =>
  `The audit log has ${countOf(records, "record")} of it: list_activity with type "${type}" and id "${id.slice(0, ID_LENGTH)}" shows who did what.`;

/** Answers a question on one object. If the object is not found, says whose id it is and whether the log has it. */
export async function orWhoseId<Answer>(
  investigation: Finds & Logs,
  ref: EntityRef,
  answer: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await answer();
  } catch (error) {
    if (!(error instanceof RewindError) || error.code !== "notFound") throw error;
    const [other, records] = await Promise.all([otherWith(investigation, ref), recordsOf(investigation, ref)]);
    const known = [
      ...(other === undefined ? [] : [otherText(ref, other)]),
      ...(records === 0 ? [] : [recordsText(ref, records)]),
    ];
    throw new RewindError("notFound", [error.message, ...known].join(" "), { facts: error.facts });
  }
}
