import { join } from "node:path";
import { tenantId } from "../../src/domain/ids.ts";
import { keepSnapshot } from "../../src/engine/capture/snapshots.ts";
import type { Store, TenantStore } from "../../src/store/sql/database.ts";
import { OPEN } from "../../src/store/sql/schema.ts";
import { leased } from "../engine-context.ts";
import { type Figure, timed } from "../figures.ts";
import { names } from "../names.ts";
import { openStore } from "../open-store.ts";
import { peakMemory } from "../peak-memory.ts";
import { mustBe, type Phase } from "../phase.ts";
import { FaceProcess } from "../tenant/face-process.ts";
import { vaultContext } from "../vault-context.ts";

/** Resource units that an app may use in ten seconds in a large tenant. Source: Microsoft Graph throttling limits. */
const UNITS_A_SECOND = 800;
/** Most objects that change before the second capture: more than five periods' budget of reads. */
const MOST_CHANGED = 48_000;

/** A tenant captured through Graph from a face in another process: completely, and again after many changes. */
export const vaultCapture: Phase = async ({ size, folder, tenant }, progress): Promise<readonly Figure[]> => {
  await using face = await FaceProcess.start(size, "limited");
  const store = await openStore({ kind: "sqlite", file: join(folder, "live.db") });
  await using _ = { [Symbol.asyncDispose]: () => store.close() };
  const capture = captureOver(face.url, store, tenant, (done) => progress("reading", done, null));
  const first = await timed(capture);
  const peak = peakMemory();
  const { requests } = await face.counts();
  mustBe("objects", await present(store.forTenant(tenantId(tenant))), size);
  const changed = Math.min(MOST_CHANGED, Math.floor(size / 2));
  await face.change(changed);
  const second = await timed(capture);
  const counts = await face.counts();
  const granted = UNITS_A_SECOND * counts.steadySeconds;
  const figure = (name: string, value: number, unit: Figure["unit"]): Figure => ({ name, value, unit });
  return [
    figure("first capture over Graph", first.ms / 1_000, "s"),
    figure("first capture over Graph, objects a second", (size * 1_000) / first.ms, "objects/s"),
    figure("first capture over Graph, requests", requests, "count"),
    figure(names.vaultPeak, peak, "MiB"),
    figure(`capture of ${changed.toLocaleString("en")} changed objects over Graph`, second.ms / 1_000, "s"),
    // A small tenant's changes do not use up the first period's budget.
    ...(granted === 0 ? [] : [figure(names.budgetUsed, counts.steadyUnits / granted, "x")]),
    figure(names.refused, counts.refused / counts.requests, "x"),
    figure(`${names.vaultPeak}, after it`, peakMemory(), "MiB"),
  ];
};

/** Returns a function that captures the tenant behind a face, as mode `vault` does. */
function captureOver(url: string, store: Store, tenant: string, onRead: (done: number) => void) {
  const engine = vaultContext(url, store, tenant);
  return () =>
    leased(engine, (lease) =>
      keepSnapshot(engine, lease, { kind: "scheduled", label: null, checkpoint: () => onRead(0) }),
    );
}

async function present(store: TenantStore): Promise<number> {
  const row = await store.db
    .selectFrom("entity_version")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("valid_to", "=", OPEN)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}
