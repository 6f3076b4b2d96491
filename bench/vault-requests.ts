import { sources } from "../src/directory/live/capture/sources.ts";
import type { EntityRef } from "../src/domain/tenant/entity.ts";
import { HOUR } from "../src/domain/time.ts";
import { memberOf } from "../test/support/recovery-tenant.ts";
import { openVaultTenant, type VaultTenant } from "../test/support/vault-tenant.ts";
import { exporterRequests } from "./exporter-requests.ts";
import type { Figure } from "./figures.ts";
import { names } from "./names.ts";

/** A tenant of a thousand people in the proportions of a company that uses it. */
const COUNTS = { user: 1_000, group: 400, application: 100, servicePrincipal: 300 };
const MEMBERS = 10;
/** Assignments of each tenth service principal, which is more than an expanded list shows, and of the others. */
const ASSIGNED = { toLarge: 40, toSmall: 2 };
/** Objects that change in a day. */
const A_DAY = 50;

/** Counts the requests that captures of a live tenant take, beside those of an exporter that asks for each object. */
export async function vaultRequests(): Promise<readonly Figure[]> {
  await using tenant = await openVaultTenant();
  const users = populate(tenant);
  const count = async (): Promise<Counted> => countedIn(tenant, () => tenant.snapshot());
  const first = await count();
  // The log of the last hour is always read again, because records appear late.
  tenant.later(2 * HOUR);
  await count();
  tenant.later(2 * HOUR);
  const unchanged = await count();
  for (const user of users.slice(0, A_DAY)) tenant.hands.update(user, { jobTitle: "Moved" });
  const day = await count();
  const [all, captured] = [false, true].map((onlyCaptured) => exporterRequests(COUNTS, { onlyCaptured }));
  const figure = (name: string, value: number, unit: Figure["unit"] = "count"): Figure => ({ name, value, unit });
  return [
    figure("first capture, requests as Graph counts them", first.counted),
    figure("first capture, requests on the wire", first.sent),
    // A request for each source and one for the log.
    { ...figure("capture of an unchanged tenant, requests on the wire", unchanged.sent), bound: sources.length + 1 },
    figure(`capture of ${A_DAY} changed objects, requests as Graph counts them`, day.counted),
    figure(`capture of ${A_DAY} changed objects, requests on the wire`, day.sent),
    figure("EntraExporter's way, every time, requests as Graph counts them", all ?? 0),
    figure("EntraExporter's way, only what a capture holds too", captured ?? 0),
    figure(names.exporterToFirst, (captured ?? 0) / first.counted, "x"),
    figure(names.exporterToDay, (captured ?? 0) / day.counted, "x"),
  ];
}

interface Counted {
  /** Requests on the wire, where a batch is one. */
  readonly sent: number;
  /** Requests as limits count them, where a batch is as many as are in it. */
  readonly counted: number;
}

async function countedIn(tenant: VaultTenant, work: () => Promise<unknown>): Promise<Counted> {
  const before = tenant.sent.length;
  await work();
  const sent = tenant.sent.slice(before);
  const counted = sent.reduce((sum, { url, body }) => {
    const inner = url.pathname.endsWith("/$batch") ? (body ?? "").split('"method":"GET"').length - 1 : 1;
    return sum + inner;
  }, 0);
  return { sent: sent.length, counted };
}

function populate(tenant: VaultTenant): readonly EntityRef[] {
  const users = Array.from({ length: COUNTS.user }, (_, at) => tenant.user(`user${at}`));
  for (let at = 0; at < COUNTS.group; at += 1) {
    const group = tenant.group(`Group ${at}`);
    for (let nth = 0; nth < MEMBERS; nth += 1) {
      const user = users[(at * MEMBERS + nth) % users.length];
      if (user !== undefined) tenant.hands.addLink(memberOf(group, user));
    }
  }
  for (let at = 0; at < COUNTS.servicePrincipal; at += 1) {
    const appId = `00000000-0000-4000-a000-${String(at).padStart(12, "0")}`;
    const principal = tenant.servicePrincipal(`App ${at}`, appId);
    const owner = users[at];
    if (at < COUNTS.application && owner !== undefined) {
      const source = tenant.hands.create("application", { displayName: `App ${at}`, appId });
      tenant.hands.addLink({ link: "owners", source, target: owner });
    }
    for (const user of users.slice(at, at + (at % 10 === 0 ? ASSIGNED.toLarge : ASSIGNED.toSmall))) {
      tenant.hands.create("appRoleAssignment", {
        principalId: user.id,
        resourceId: principal.id,
        appRoleId: "00000000-0000-0000-0000-000000000000",
      });
    }
  }
  return users;
}
