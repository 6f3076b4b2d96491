import { randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { machine, sleep } from "../../src/app/machine.ts";
import { openStore } from "../../src/app/open-store.ts";
import type { Directory } from "../../src/directory/directory.ts";
import type { DirectoryWriter } from "../../src/directory/embedded/directory-writer.ts";
import { EmbeddedDirectory } from "../../src/directory/embedded/embedded-directory.ts";
import { tenantId } from "../../src/domain/ids.ts";
import { defaultRetention } from "../../src/domain/recovery/retention.ts";
import type { Caller } from "../../src/domain/roles/role.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { HOUR, type Millis, SECOND } from "../../src/domain/time.ts";
import { type Engine, openEngine } from "../../src/engine/engine.ts";
import type { TenantStore } from "../../src/store/sql/database.ts";
import { DATABASE_FILE } from "./database-file.ts";

export const TENANT = { id: "tenant-1", displayName: "Contoso", defaultDomain: "contoso.example" };
export const boss: Caller = {
  id: "boss",
  userPrincipalName: "boss@contoso.example",
  displayName: "Boss",
  roles: ["globalAdministrator"],
  permissions: [],
};
const START = Date.UTC(2026, 10, 20, 10);
const hands = { actor: { kind: "user", id: null, name: "someone@contoso.example" }, app: "portal", ip: null } as const;

export interface OpenTenant extends AsyncDisposable {
  readonly embedded: EmbeddedDirectory;
  readonly store: TenantStore;
  readonly engine: Engine;
  /** Errors outside of any call. */
  readonly defects: unknown[];
}

export interface OpenOptions {
  readonly leaseMillis?: number;
  /** The lead of this process's clock over the machine's. With more than a lease, it finds every lease expired. */
  readonly ahead?: number | (() => number);
  readonly directory?: (directory: Directory) => Directory;
  readonly store?: (store: TenantStore) => TenantStore;
  /** The rows of a plan that are assessed together. With more rows, the log is laid out in the database. */
  readonly assessedRows?: number;
  /** Receives each error outside of any call as it occurs. */
  readonly onDefect?: (error: unknown) => void;
}

export function databaseOf(folder: string): string | null {
  const file = join(folder, DATABASE_FILE);
  return existsSync(file) ? readFileSync(file, "utf8") : null;
}

/**
 * Opens the tenant and the history in a folder as a separate process would. Its time stands still, so that runs are
 * comparable.
 */
export async function openTenant(folder: string, options: OpenOptions = {}): Promise<OpenTenant> {
  const { leaseMillis = SECOND, ahead = 0, directory = same, store = same, assessedRows, onDefect } = options;
  const defects: unknown[] = [];
  const embedded = EmbeddedDirectory.open(join(folder, "tenant.db"), {
    clock: { now: () => OPENED_AT },
    newId: randomUUID,
  });
  const history = await openStore(databaseOf(folder), join(folder, "history.db"));
  const ours = history.forTenant(tenantId(TENANT.id));
  const engine = openEngine({
    store: store(ours),
    directory: directory(embedded),
    coverage: "extended",
    machine: { now: () => machine.now() + (typeof ahead === "number" ? ahead : ahead()) },
    sleep,
    newId: randomUUID,
    owner: randomUUID(),
    leaseMillis,
    retention: defaultRetention,
    ...(assessedRows === undefined ? {} : { assessedRows }),
    onDefect: (error) => {
      defects.push(error);
      onDefect?.(error);
    },
  });
  return {
    embedded,
    store: ours,
    engine,
    defects,
    [Symbol.asyncDispose]: async () => {
      await engine.close();
      await history.close();
      embedded.close();
    },
  };
}

const same = <T>(thing: T): T => thing;

/** Creates a tenant of a few hundred objects with an empty history. */
export function foundTenant(folder: string, people = 700): void {
  const clock = { now: () => START };
  using directory = EmbeddedDirectory.create(join(folder, "tenant.db"), { tenant: TENANT, clock, newId: randomUUID });
  const writer = directory.as(hands);
  directory.transaction(() => {
    const users = Array.from({ length: people }, (_, at) => writer.create("user", person(at), { id: userId(at) }));
    for (let group = 0; group < GROUPS; group += 1) {
      const name = `Group ${group}`;
      const properties = { displayName: name, mailNickname: name, mailEnabled: false, securityEnabled: true };
      const source = writer.create("group", { ...properties, groupTypes: [] }, { id: groupId(group) });
      for (const target of users.slice(group * 8, group * 8 + 16)) writer.addLink({ link: "members", source, target });
    }
    users.slice(1).forEach((source, at) => {
      const target = users[Math.floor(at / 8)];
      if (target !== undefined) writer.addLink({ link: "manager", source, target });
    });
  });
}

/** The time at which opened tenants stand still. */
export const OPENED_AT: Millis = START + HOUR;

/**
 * Attacks the tenant with every kind of change that a recovery has to reverse. Only an attack at `OPENED_AT` is between
 * two captures by the time of its records, and has authors.
 */
export function strike(folder: string, people = 640, time: Millis = START + HOUR / 2): void {
  const clock = { now: () => time };
  using directory = EmbeddedDirectory.open(join(folder, "tenant.db"), { clock, newId: randomUUID });
  directory.transaction(() => damage(directory.as(hands), people));
}

function damage(writer: DirectoryWriter, people: number): void {
  for (let at = 20; at < people; at += 1) writer.update(user(at), { department: null, jobTitle: `Hacked ${at}` });
  for (let at = 0; at < 8; at += 1) writer.delete(user(at));
  // This impostor takes the name of a deleted user, so the restore has to wait until the impostor is gone.
  writer.create("user", person(3), { id: "impostor" });
  for (let at = 0; at < 6; at += 1) writer.create("user", person(900_000 + at), { id: userId(900_000 + at) });
  writer.delete(group(9));
  for (let at = 0; at < 4; at += 1) {
    for (let member = at * 8 + 8; member < at * 8 + 16; member += 1)
      writer.removeLink({ link: "members", source: group(at), target: user(member) });
    for (let member = 100; member < 115; member += 1)
      writer.addLink({ link: "members", source: group(at), target: user(member) });
  }
}

const GROUPS = 10;
const userId = (at: number): string => `user-${String(at).padStart(4, "0")}`;
const groupId = (at: number): string => `group-${at}`;
const user = (at: number): EntityRef => ({ type: "user", id: userId(at) });
const group = (at: number): EntityRef => ({ type: "group", id: groupId(at) });
const person = (at: number) => ({
  accountEnabled: true,
  department: `Department ${at % 9}`,
  displayName: `Person ${at}`,
  jobTitle: `Title ${at % 7}`,
  mailNickname: `person${at}`,
  userPrincipalName: `person${at}@contoso.example`,
});
