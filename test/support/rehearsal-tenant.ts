import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { prompts } from "../../prompts/index.ts";
import { engineServices } from "../../src/app/engine-services.ts";
import { machine, sleep } from "../../src/app/machine.ts";
import { sandboxCapabilities } from "../../src/app/sandbox/capabilities.ts";
import { sandboxSession } from "../../src/app/sandbox/sandbox-session.ts";
import type { DirectoryAdmin } from "../../src/directory/directory-admin.ts";
import type { DirectoryWriter } from "../../src/directory/embedded/directory-writer.ts";
import { EmbeddedDirectory } from "../../src/directory/embedded/embedded-directory.ts";
import type { ApprovalPolicy } from "../../src/domain/approval/approval-policy.ts";
import { tenantId } from "../../src/domain/ids.ts";
import { defaultRetention } from "../../src/domain/recovery/retention.ts";
import type { Role } from "../../src/domain/roles/role.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import type { Selection } from "../../src/domain/tenant/scope.ts";
import { MINUTE, type Millis } from "../../src/domain/time.ts";
import { type EngineOptions, openEngine } from "../../src/engine/engine.ts";
import type { McpServerParts } from "../../src/mcp/server.ts";
import type { Services } from "../../src/service/services.ts";
import type { TenantStore } from "../../src/store/sql/database.ts";
import { openSqliteStore } from "../../src/store/sql/sqlite.ts";
import { tools } from "../../tools/index.ts";
import type { OpenedStore } from "./stores.ts";

/** A small tenant that belongs to one test, with the real engine and store on its own files. */
export interface RehearsalTenant extends AsyncDisposable {
  readonly services: Services;
  readonly embedded: EmbeddedDirectory;
  /** The file of the store, if it is not in a database of the test's. */
  readonly storeFile: string;
  /** The store, to look into it. */
  readonly store: TenantStore;
  /** The same tenant, for a face that shows it. */
  readonly directory: DirectoryAdmin;
  /** Writes as an administrator. */
  readonly hands: DirectoryWriter;
  /** Writes as the person with this user principal name. */
  as(name: string): DirectoryWriter;
  /** The parts that a server over it needs. */
  readonly parts: McpServerParts;
  /** Makes the user with this role the caller from now on, or a user without a role. */
  signIn(who: Role | "noRole"): void;
  /** Advances the tenant's time. */
  later(millis: number): void;
  /** Advances the machine's time, which approvals use. */
  machineLater(millis: number): void;
  addUser(name: string, properties?: Record<string, string | boolean>): EntityRef;
  /** Opens another server on the same tenant and store that may recover only this selection. */
  strictly(allowed: Selection): Promise<AsyncDisposable & { readonly parts: McpServerParts }>;
  /** Opens another server on the same tenant, with a connection to the store of its own. */
  another(): Promise<AsyncDisposable & { readonly services: Services }>;
  /** Unexpected errors. */
  readonly defects: unknown[];
}

const people = ["globalAdministrator", "backupAdministrator", "backupReader", "noRole"] as const;
const START = Date.UTC(2026, 10, 20, 9);

export interface RehearsalOptions {
  /** The selection that the server may recover. */
  readonly allowed?: Selection;
  readonly tenantName?: string;
  /** The operator's demands on approvals. */
  readonly approvalPolicy?: ApprovalPolicy;
  /** The tenant's time at the start. */
  readonly start?: Millis;
  /** The time for which a reading of the tenant serves, as in mode `vault`. Absent where each question reads. */
  readonly readAgainAfter?: Millis;
  /** The store to use instead of a file. It is removed with the tenant. */
  readonly history?: Omit<OpenedStore, "alter" | "upgradeFrom">;
}

export async function openRehearsalTenant({
  allowed,
  tenantName = "Contoso",
  approvalPolicy,
  start = START,
  readAgainAfter,
  history,
}: RehearsalOptions = {}): Promise<RehearsalTenant> {
  const folder = mkdtempSync(join(tmpdir(), "rehearsal-"));
  const defects: unknown[] = [];
  let tenantTime = start;
  let machineAhead = 0;
  const capabilities = { ...sandboxCapabilities, ...(approvalPolicy === undefined ? {} : { approvalPolicy }) };
  const directory = EmbeddedDirectory.create(join(folder, "tenant.db"), {
    tenant: { id: "7d1c2c0a-5a53-4a0c-9a3e-0c7b3f1d8e11", displayName: tenantName, defaultDomain: "contoso.test" },
    clock: { now: () => tenantTime },
    newId: randomUUID,
  });
  const storeFile = join(folder, "store.db");
  const store = history?.store ?? openSqliteStore(storeFile);
  const clock = { now: () => machine.now() + machineAhead };
  const options: EngineOptions = {
    store: store.forTenant(tenantId(directory.tenant.id)),
    directory,
    coverage: "extended",
    machine: clock,
    sleep,
    newId: randomUUID,
    owner: "test",
    leaseMillis: MINUTE,
    retention: defaultRetention,
    ...(readAgainAfter === undefined ? {} : { readAgainAfter }),
    onDefect: (error) => defects.push(error),
  };
  const engine = openEngine({ ...options, ...(allowed === undefined ? {} : { allowed }) });
  const as = (name: string) =>
    directory.as({ actor: { kind: "user", id: null, name }, app: "Microsoft Entra admin center", ip: null });
  const hands = as("admin@contoso.test");
  const addUser: RehearsalTenant["addUser"] = (name, properties = {}) =>
    hands.create("user", {
      displayName: name,
      userPrincipalName: `${name.toLowerCase().replaceAll(/[^a-z]/g, "")}@contoso.test`,
      mailNickname: name.toLowerCase().replaceAll(/[^a-z]/g, ""),
      accountEnabled: true,
      ...properties,
    });
  for (const who of people) {
    const user = addUser(who);
    if (who !== "noRole") hands.assignRole(who, user);
  }
  const sessions = Object.fromEntries(
    people.map((who) => [
      who,
      sandboxSession(directory, {
        signInAs: `${who.toLowerCase()}@contoso.test`,
        capabilities,
        retention: "daily, seven kept",
      }),
    ]),
  );
  let signedIn: string = "backupAdministrator";
  const session = () => sessions[signedIn] ?? Object.values(sessions)[0] ?? failed();
  const services = engineServices(engine, {
    tenant: () => session().tenant(),
    signedIn: () => session().signedIn(),
    holders: (role) => session().holders(role),
    get capabilities() {
      return session().capabilities;
    },
  });
  const parts: McpServerParts = {
    tools,
    prompts,
    version: "0.0.0",
    capabilities,
    open: async () => services,
    readOnly: false,
    approveCommand: "entra-rewind approve",
    clock,
    sleep,
    answerWithin: 10_000,
    signReceipt: async ({ recoveryJobId }) => `signed ${recoveryJobId}`,
    newMarker: randomUUID,
    stateSeal: { key: randomUUID(), callerOf: () => "" },
    report: (error) => defects.push(error),
  };
  return {
    services,
    parts,
    strictly: async (allowed) => {
      const strict = openEngine({ ...options, owner: "strict", allowed });
      return {
        parts: { ...parts, open: async () => engineServices(strict, services.session) },
        [Symbol.asyncDispose]: () => strict.close(),
      };
    },
    another: async () => {
      const own = await (history?.again() ?? openSqliteStore(storeFile));
      const other = openEngine({ ...options, store: own.forTenant(tenantId(directory.tenant.id)), owner: "another" });
      return {
        services: engineServices(other, services.session),
        [Symbol.asyncDispose]: async () => {
          await other.close();
          await own.close();
        },
      };
    },
    embedded: directory,
    storeFile,
    store: options.store,
    directory: directory.admin(),
    hands,
    as,
    defects,
    addUser,
    signIn: (who) => {
      signedIn = who;
    },
    later: (millis) => {
      tenantTime += millis;
    },
    machineLater: (millis) => {
      machineAhead += millis;
    },
    [Symbol.asyncDispose]: async () => {
      await engine.close();
      await (history === undefined ? store.close() : history[Symbol.asyncDispose]());
      directory.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function failed(): never {
  throw new Error("There is no session.");
}
