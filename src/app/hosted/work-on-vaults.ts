import pLimit from "p-limit";
import { sentenceOf } from "../error-sentence.ts";
import { sleep } from "../machine.ts";
import type { WorkOptions } from "../mode.ts";
import { type HostedVaultsOptions, hostedVaults } from "./hosted-vaults.ts";

/** Time until a tenant that could not be opened is tried again. */
const AGAIN_AFTER = 60_000;
/** The tenants that are captured at once. Most of the time of each is waiting for Graph's budget. */
const CAPTURED_AT_ONCE = 8;

/**
 * Works on the histories of all tenants until `signal` aborts. A tenant that cannot be reached holds up no other. Of tenants
 * that are due at the same time, a few are captured at once, because all of them would not fit into memory.
 */
export async function workOnVaults(
  options: HostedVaultsOptions,
  { schedules, signal, onNews }: WorkOptions,
): Promise<void> {
  const vaults = hostedVaults(options);
  const inTurn = pLimit(CAPTURED_AT_ONCE);
  const work = async (tenant: (typeof vaults.tenants)[number]): Promise<void> => {
    while (!signal.aborted) {
      try {
        const { engine } = await vaults.vault(tenant);
        if (schedules) engine.startScheduler(inTurn);
        onNews(`Working on the history of tenant ${tenant}.`);
        return;
      } catch (error) {
        onNews(`Tenant ${tenant}: ${sentenceOf(error)}`);
        await sleep(AGAIN_AFTER, signal).catch(() => {});
      }
    }
  };
  try {
    await Promise.all(vaults.tenants.map(work));
    while (!signal.aborted) await sleep(AGAIN_AFTER, signal).catch(() => {});
  } finally {
    await vaults.close();
  }
}
