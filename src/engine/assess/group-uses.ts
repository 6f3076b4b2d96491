import { GroupUses } from "../../domain/dangers/group-uses.ts";
import type { Instant } from "../../domain/time.ts";
import type { EngineContext } from "../context.ts";
import { liveStates } from "./state-pair.ts";

/** Finds the groups that enforced policies include or exclude at any of these instants. */
export async function groupUses(context: EngineContext, instants: readonly Instant[]): Promise<GroupUses> {
  const uses = new GroupUses();
  for (const instant of instants) {
    for await (const policies of liveStates(context, "conditionalAccessPolicy", instant)) {
      for (const policy of policies) uses.add(policy);
    }
  }
  return uses;
}
