import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { EmbeddedDirectory } from "../src/directory/embedded/embedded-directory.ts";
import type { EntityRef } from "../src/domain/entity.ts";
import { jobId, tenantId } from "../src/domain/ids.ts";
import { everything } from "../src/domain/scope.ts";
import { SECOND } from "../src/domain/time.ts";
import { captureHead } from "../src/engine/capture.ts";
import type { EngineContext } from "../src/engine/context.ts";
import { freezeList } from "../src/engine/freeze.ts";
import { defaultRetention } from "../src/engine/retention.ts";
import { type TenantLease, withTenantLease } from "../src/engine/tenant-lease.ts";
import type { Capture } from "../src/store/captures.ts";
import { openSqliteStore } from "../src/store/sqlite.ts";
import { type Figure, median, timed } from "./figures.ts";

const CHANGES = 1_000;
const ROUNDS = 7;
const A_TRANSACTION = 5_000;
const machine = { now: () => Date.now() };

/**
 * The comparison behind a preview of 1,000 changes in a tenant of `size` objects: from the list of candidates to the
 * frozen list in the store. Reading the changes from the directory, which comes before it, is apart.
 */
export async function comparison(folder: string, size: number): Promise<readonly Figure[]> {
  const tenant = { id: randomUUID(), displayName: "Bench", defaultDomain: "bench.example" };
  using directory = EmbeddedDirectory.create(join(folder, "tenant.db"), { tenant, clock: machine, newId: randomUUID });
  const users = populate(directory, size);
  const store = openSqliteStore(join(folder, "history.db"));
  const context: EngineContext = {
    store,
    directory,
    tenant: tenantId(tenant.id),
    coverage: "extended",
    machine,
    sleep: async (ms, signal) => setTimeout(ms, undefined, { signal }),
    newId: randomUUID,
    owner: "bench",
    leaseMillis: 600 * SECOND,
    retention: defaultRetention,
    closing: new AbortController().signal,
  };
  try {
    const measured = await withTenantLease(context, (lease) => measure(context, lease, () => change(directory, users)));
    return [{ name: "objects", value: size, unit: "count" }, ...(measured?.result ?? [])];
  } finally {
    await store.close();
  }
}

async function measure(
  context: EngineContext,
  lease: TenantLease,
  makeChanges: () => void,
): Promise<readonly Figure[]> {
  const capture = (): Promise<Capture> => captureHead(context, lease, { always: true, checkpoint: () => {} });
  const first = await timed(capture);
  await context.store.analyze();
  makeChanges();
  const head = await timed(capture);
  const basis = { from: first.result.instant, to: head.result.instant, scope: everything, coverage: context.coverage };
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const job = jobId(`bench-${round}`);
    const { ms, result } = await timed(() => freezeList(context, lease, job, basis, async () => {}));
    if (result.changedObjects !== CHANGES) throw new Error(`${result.changedObjects} changes found, ${CHANGES} made.`);
    times.push(ms);
  }
  return [
    { name: "first capture, of the whole tenant", value: first.ms, unit: "ms" },
    { name: `head capture of ${CHANGES} changes`, value: head.ms, unit: "ms" },
    { name: `comparison of ${CHANGES} changes, first`, value: times[0] ?? Number.NaN, unit: "ms" },
    { name: `comparison of ${CHANGES} changes, median`, value: median(times), unit: "ms", bound: 60 },
  ];
}

const administrator = { actor: { kind: "user", id: null, name: "bench" }, app: "bench", ip: null } as const;

function populate(directory: EmbeddedDirectory, size: number): readonly EntityRef[] {
  const users: EntityRef[] = [];
  const writer = directory.as(administrator);
  for (let made = 0; made < size; made += A_TRANSACTION) {
    console.error(`comparison: ${made} of ${size} objects`);
    directory.transaction(() => {
      for (let at = made; at < Math.min(size, made + A_TRANSACTION); at += 1)
        users.push(writer.create("user", person(at)));
    });
  }
  return users;
}

/** About as many properties as a person in a directory has. */
const person = (at: number) => ({
  accountEnabled: true,
  businessPhones: [`+1 555 ${String(at).padStart(7, "0")}`],
  city: `City ${at % 50}`,
  companyName: "Contoso",
  country: "United Kingdom",
  department: `Department ${at % 40}`,
  displayName: `Person ${at}`,
  employeeId: String(at),
  givenName: `Given ${at % 500}`,
  jobTitle: `Title ${at % 90}`,
  mail: `person${at}@bench.example`,
  mailNickname: `person${at}`,
  officeLocation: `Building ${at % 20}`,
  surname: `Surname ${at % 3_000}`,
  usageLocation: "GB",
  userPrincipalName: `person${at}@bench.example`,
  userType: "Member",
});

/** The changes lie all over the tenant, as a script's would. */
function change(directory: EmbeddedDirectory, users: readonly EntityRef[]): void {
  const writer = directory.as(administrator);
  const every = Math.floor(users.length / CHANGES);
  directory.transaction(() => {
    for (let at = 0; at < CHANGES; at += 1) {
      const user = users[at * every];
      if (user !== undefined) writer.update(user, { department: null, jobTitle: "Changed" });
    }
  });
}
