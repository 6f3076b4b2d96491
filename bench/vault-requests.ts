import type { EntityRef } from "../src/domain/entity.ts";
import { HOUR } from "../src/domain/time.ts";
import { memberOf } from "../test/support/recovery-tenant.ts";
import { openVaultTenant, type VaultTenant } from "../test/support/vault-tenant.ts";
import { exporterRequests } from "./exporter-requests.ts";
import type { Figure } from "./figures.ts";

/** A tenant of a thousand people in the proportions of a company that uses it. */
const COUNTS = { user: 1_000, group: 400, application: 100, servicePrincipal: 300 };
const MEMBERS = 10;
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
    figure("capture of an unchanged tenant, requests on the wire", unchanged.sent),
    figure(`capture of ${A_DAY} changed objects, requests as Graph counts them`, day.counted),
    figure(`capture of ${A_DAY} changed objects, requests on the wire`, day.sent),
    figure("EntraExporter's way, every time, requests as Graph counts them", all ?? 0),
    figure("EntraExporter's way, only what a capture holds too", captured ?? 0),
    figure("EntraExporter's way / first capture", (all ?? 0) / first.counted, "x"),
    figure("EntraExporter's way, only what a capture holds too / first capture", (captured ?? 0) / first.counted, "x"),
    figure("EntraExporter's way / capture of a day", (all ?? 0) / day.counted, "x"),
    figure("EntraExporter's way, only what a capture holds too / capture of a day", (captured ?? 0) / day.counted, "x"),
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
    if (at < COUNTS.application) tenant.hands.create("application", { displayName: `App ${at}`, appId });
    tenant.servicePrincipal(`App ${at}`, appId);
  }
  return users;
}
