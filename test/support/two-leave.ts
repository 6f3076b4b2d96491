import type { DirectoryWriter } from "../../src/directory/embedded/directory-writer.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { MINUTE } from "../../src/domain/time.ts";
import type { Host } from "./host.ts";
import { at } from "./incident.ts";
import type { RehearsalTenant } from "./rehearsal-tenant.ts";

/** A policy that is turned off, and a way to make its return dangerous. */
export interface TwoToLeave {
  readonly policy: EntityRef;
  /** Removes all administrators from the exclusion group, so that the policy would block them. */
  leave(): void;
}

/**
 * Turns off a policy that blocks everyone but an exclusion group, in which everyone is. Putting it back is harmless until
 * the people who could turn it off again leave the group. `snapshot` takes one.
 */
export async function turnOffBlockOf(
  hands: DirectoryWriter,
  administrators: readonly EntityRef[],
  snapshot: () => Promise<unknown>,
): Promise<TwoToLeave> {
  const emergency = hands.create("group", { displayName: "Emergency", groupTypes: [], securityEnabled: true });
  const pilots = hands.create("group", { displayName: "Pilots", groupTypes: [], securityEnabled: true });
  for (const target of administrators) {
    hands.addLink({ source: emergency, link: "members", target });
    hands.addLink({ source: pilots, link: "members", target });
  }
  const policy = hands.create("conditionalAccessPolicy", {
    displayName: "Block pilots",
    state: "enabled",
    conditions: {
      applications: { includeApplications: ["All"] },
      users: { includeGroups: [pilots.id], excludeGroups: [emergency.id] },
    },
    grantControls: { operator: "OR", builtInControls: ["block"] },
  });
  await snapshot();
  hands.update(policy, { state: "disabled" });
  return {
    policy,
    leave: () => {
      for (const target of administrators) hands.removeLink({ source: emergency, link: "members", target });
    },
  };
}

/** Does so in a small tenant, for all its administrators. */
export async function turnOffBlock(tenant: RehearsalTenant): Promise<TwoToLeave> {
  const { hands, services } = tenant;
  const administrators = ["Ada", "Ben"].map((name) => tenant.addUser(name));
  for (const one of administrators) hands.assignRole("globalAdministrator", one);
  const known = await tenant.embedded.principal("globaladministrator@contoso.test");
  if (known !== null) administrators.push({ type: "user", id: known.id });
  const { policy, leave } = await turnOffBlockOf(hands, administrators, async () => {
    await services.recovery.takeSnapshot({ label: "before", caller: (await services.session.signedIn()).caller });
    tenant.later(MINUTE);
  });
  return {
    policy,
    leave: () => {
      tenant.later(MINUTE);
      leave();
    },
  };
}

/** Previews the policies against the newest snapshot. Returns the id of the successful job. */
export async function previewPolicies(host: Pick<Host, "call">): Promise<string> {
  const snapshots = await host.call("list_snapshots");
  const snapshot = at(snapshots.data, "items", 0, "snapshotId");
  const scope = { types: ["conditionalAccessPolicy"] };
  const job = await host.call("start_preview", { snapshot, scope, waitSeconds: 30 });
  return String(at(job.data, "jobId"));
}
