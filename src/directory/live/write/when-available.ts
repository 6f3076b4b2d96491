import { RewindError } from "../../../domain/errors.ts";
import type { LiveContext } from "../context.ts";

/**
 * Repeats work that the service could not do at the moment or whose answer was lost, at most for the policy's
 * confirmation time. The work must read before it writes, so that finished writes are not repeated.
 */
export async function whenAvailable<T>(
  { clock, policy, sleep }: Pick<LiveContext, "clock" | "policy" | "sleep">,
  work: () => Promise<T>,
): Promise<T> {
  const { every, within } = policy.confirm;
  const until = clock.now() + within;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const passes = error instanceof RewindError && (error.code === "unavailable" || error.code === "busy");
      if (!passes || every === 0 || clock.now() + every > until) throw error;
      await sleep(every);
    }
  }
}
