import { expect } from "vitest";
import { BACKUP_AND_RECOVERY } from "../../src/domain/authors/audit-record.ts";
import { type AnsweringProcess, answerRequest } from "../../src/guard/approver.ts";
import type { TrailRecord } from "../../src/service/audit-trail.ts";
import { directoryState } from "./held-state.ts";
import type { RehearsalTenant } from "./rehearsal-tenant.ts";

/** The part of a trail record that a test compares. */
export type Expected = Partial<Omit<TrailRecord, "message">> & { readonly message?: unknown };

/** Reads the whole trail, oldest first. */
export async function trailOf({ services }: Pick<RehearsalTenant, "services">): Promise<readonly TrailRecord[]> {
  return (await services.trail.list({ limit: 999 })).items.toReversed();
}

/** Counts the writes to objects that recoveries made, from the tenant's own log. */
async function writesOf({ embedded }: RehearsalTenant): Promise<number> {
  let writes = 0;
  for await (const { targets } of embedded.audit({ category: BACKUP_AND_RECOVERY })) {
    if (targets.some(({ ref }) => ref !== null)) writes += 1;
  }
  return writes;
}

/**
 * Plays an attack and checks its outcome: the tenant is unchanged, no recovery was started, and the trail has exactly
 * these new records without a gap.
 */
export async function expectRepelled(
  tenant: RehearsalTenant,
  attack: () => Promise<void>,
  records: readonly Expected[],
): Promise<void> {
  const [state, writes, known] = [await directoryState(tenant.embedded), await writesOf(tenant), await trailOf(tenant)];
  await attack();
  expect(await directoryState(tenant.embedded)).toEqual(state);
  expect(await writesOf(tenant)).toBe(writes);
  const added = (await trailOf(tenant)).slice(known.length);
  expect(added.map(({ action, code }) => [action, code])).toEqual(records.map(({ action, code }) => [action, code]));
  expect(added).toMatchObject(records);
  expect(await tenant.services.trail.verify()).toMatchObject({ intact: true });
  expect(tenant.defects).toEqual([]);
}

/** The process that runs `entra-rewind approve`. */
export const terminalOf = ({ services }: Pick<RehearsalTenant, "services">): AnsweringProcess => ({
  services,
  readOnly: false,
});

/** Approves as a person does with `entra-rewind approve`. */
export async function approveOnTerminal({ services }: Pick<RehearsalTenant, "services">): Promise<void> {
  const [waiting] = await services.approvals.listPending();
  if (waiting === undefined) throw new Error("nothing waits");
  const typed = waiting.phrase === null ? {} : { typed: waiting.phrase };
  await answerRequest(terminalOf({ services }), waiting.id, { answer: "approve", channel: "terminal", ...typed });
}
