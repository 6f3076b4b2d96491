import { canonicalId, type EntityRef, type RefKey, refKey } from "../../domain/tenant/entity.ts";
import { membershipRuleOf } from "../../domain/tenant/membership-rules.ts";
import { type DirectoryReader, readable } from "./directory-reader.ts";

const $select = "id,groupTypes,membershipRule,membershipRuleProcessingState";

/**
 * Reads the rules by which groups of now get their members, at a request for 1,000 of them. Other objects are left out. If
 * they cannot be read, there is none, and the reader says so.
 */
export async function presentRules(
  reader: DirectoryReader,
  refs: readonly EntityRef[],
): Promise<ReadonlyMap<RefKey, string>> {
  const ids = [...new Set(refs.flatMap(({ type, id }) => (type === "group" ? [canonicalId(id)] : [])))];
  const rows = await readable(reader.byIds(ids, ["group"], $select), null);
  if (rows === null) reader.leftOut(NOT_READ);
  return new Map(
    (rows ?? []).flatMap((row): (readonly [RefKey, string])[] => {
      const rule = membershipRuleOf(row);
      return rule === null || typeof row.id !== "string"
        ? []
        : [[refKey({ type: "group", id: canonicalId(row.id) }), rule]];
    }),
  );
}

const NOT_READ =
  "Not looked at: whether groups follow a membership rule, because they could not be read. What a rule did is told as the work of the service that the log names.";
