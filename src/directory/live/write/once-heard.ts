import type { GraphAnswer } from "../../../graph/http/graph-client.ts";
import { isSuccess } from "../../../graph/http/refused.ts";
import type { LiveContext } from "../context.ts";

/**
 * Repeats a write while the service refuses it because an earlier write has not reached it, at most for the policy's
 * confirmation time. Source: reports of tools that write through Graph, of 400 and 404 right after a creation and of
 * roles that count as enabled right after they were disabled.
 */
export async function onceHeard(
  { policy, sleep }: Pick<LiveContext, "policy" | "sleep">,
  write: () => Promise<GraphAnswer>,
  passes: (text: string) => boolean | Promise<boolean>,
): Promise<GraphAnswer> {
  const { every, within } = policy.confirm;
  const tries = every > 0 ? Math.floor(within / every) : 0;
  for (let left = tries; ; left -= 1) {
    const answer = await write();
    if (isSuccess(answer) || left <= 0 || !(await passes(JSON.stringify(answer.body)))) return answer;
    await sleep(every);
  }
}
