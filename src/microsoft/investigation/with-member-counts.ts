import { isSuccess } from "../../graph/http/refused.ts";
import type { FoundObject } from "../../service/investigation.ts";
import { decodeCollection } from "../../wire/collection.ts";
import type { MicrosoftContext } from "../context.ts";
import { EVENTUAL } from "./directory-search.ts";
import type { LookUpContext } from "./look-ups.ts";

/** Number of groups counted, at a request each. One answer of a tool shows no more. */
const MOST_COUNTED = 20;

/** Adds the number of members to groups in use, if the directory counts them. */
export async function withMemberCounts(
  context: LookUpContext,
  found: readonly FoundObject[],
): Promise<readonly FoundObject[]> {
  const groups = found.filter(({ ref, life }) => ref.type === "group" && life === "live").slice(0, MOST_COUNTED);
  const counts = new Map(
    await Promise.all(
      groups.map(
        async ({ ref }) => [ref.id, await context.memberCounts.get(ref.id, () => membersOf(context, ref.id))] as const,
      ),
    ),
  );
  return found.map((one) => {
    const members = one.ref.type === "group" ? (counts.get(one.ref.id) ?? null) : null;
    return members === null ? one : { ...one, facts: { ...one.facts, members } };
  });
}

async function membersOf({ client }: MicrosoftContext, id: string): Promise<number | null> {
  const query = { $count: "true", $top: "1", $select: "id" };
  const answer = await client.get(`/groups/${encodeURIComponent(id)}/members`, { query, headers: EVENTUAL });
  return isSuccess(answer) ? decodeCollection(answer.body, () => null).count : null;
}
