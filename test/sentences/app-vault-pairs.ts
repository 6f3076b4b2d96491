import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { engineServices } from "../../src/app/engine-services.ts";
import { callOn } from "../../src/app/engine-thread/serve-calls.ts";
import { recognizedSession } from "../../src/app/hosted/recognized-session.ts";
import { sandboxCapabilities } from "../../src/app/sandbox/capabilities.ts";
import { sandboxSession } from "../../src/app/sandbox/sandbox-session.ts";
import { readSettings } from "../../src/app/settings/read-settings.ts";
import { sourceInFolder, sourceInVault } from "../../src/app/vault/copy-source.ts";
import { readDrift } from "../../src/app/vault/drift.ts";
import { readExport, writeExport } from "../../src/app/vault/export-files.ts";
import { forgetTenant } from "../../src/app/vault/forget-tenant.ts";
import { pseudonymizer } from "../../src/app/vault/pseudonyms.ts";
import { asInstant } from "../../src/domain/time.ts";
import type { ExportedObject } from "../../src/engine/export/export-state.ts";
import { configuredOwner } from "../../src/service/session.ts";
import type { EngineTenant } from "../support/engine-tenant.ts";
import { fixedSession } from "../support/fixed-session.ts";
import { boss } from "../support/recovery-tenant.ts";
import { refused } from "./in-tenant.ts";
import { type Pair, pair } from "./pair.ts";
import { inFolder } from "./shown.ts";
import { accepted, tried } from "./tried.ts";

const identity = { id: "t", displayName: "Contoso", defaultDomain: "contoso.example" };
const servicesOf = ({ engine, directory }: EngineTenant) =>
  engineServices(engine, fixedSession({ now: () => directory.now(), tenant: identity }, boss));
/** Does something with a vault that has so many snapshots. */
const inVault = (
  snapshots: number,
  work: (vault: Parameters<typeof sourceInVault>[0], tenant: EngineTenant) => unknown,
) =>
  refused(async (tenant) => {
    tenant.user("ada");
    if (snapshots > 0) await tenant.snapshot();
    return work({ services: servicesOf(tenant), store: tenant.context.store }, tenant);
  });
const copied = (snapshots: number) => inVault(snapshots, (vault) => sourceInVault(vault, {}));
const drifted = (snapshots: number) => inVault(snapshots, ({ services }) => readDrift(services, undefined));
const forgotten = (id: string) =>
  inVault(1, (vault, { engine }) => {
    const settings = readSettings({ ENTRA_REWIND_DATABASE: "postgres://host/database" });
    return forgetTenant({ ...vault, engine }, settings, id);
  });

const object: ExportedObject = {
  ...{
    ref: { type: "user", id: "ada" },
    life: "live",
    displayName: "Ada",
    properties: { mail: "ada@contoso.example" },
  },
  ...{ synchronized: false, builtIn: false, dynamicMembership: false, links: {} },
};
/** Exports one user, and does something with the folder. */
const exported = (work: (folder: string) => unknown) => () =>
  inFolder((folder) =>
    Promise.resolve(
      tried(async () => {
        const manifest = { tenant: identity, instant: asInstant(0), pseudonymized: false };
        await writeExport(join(folder, "export"), given(object), manifest);
        await work(join(folder, "export"));
      })(),
    ),
  );
async function* given(one: ExportedObject) {
  yield one;
}
const readBack = (folder: string) => Array.fromAsync(readExport(folder));
const renamed = (type: "user" | "group") => () =>
  JSON.stringify(pseudonymizer("secret")({ ...object, ref: { type, id: "ada" } }));
const vaults: readonly Pair[] = [
  pair("The vault holds no snapshot yet. Run entra-rewind vault capture first.", copied(0), copied(1), accepted),
  pair("The vault holds no snapshot yet. Run entra-rewind vault capture first.", drifted(0), drifted(1), accepted),
  pair(
    "This sign-in is for the tenant … (…). Name its id to delete what is kept.",
    forgotten("another"),
    forgotten("t"),
    accepted,
  ),
  pair(
    "… exists already. An export overwrites nothing: name another folder.",
    exported((folder) =>
      writeExport(folder, given(object), { tenant: identity, instant: asInstant(0), pseudonymized: false }),
    ),
    exported(() => {}),
    accepted,
  ),
  pair(
    "… cannot be read as JSON. Name the folder of an export.",
    exported((folder) => {
      rmSync(join(folder, "manifest.json"));
      return sourceInFolder(folder);
    }),
    exported(sourceInFolder),
    accepted,
  ),
  pair(
    "… is no part of an export: … ….",
    exported((folder) => {
      writeFileSync(join(folder, "user", "ada.json"), "{}");
      return readBack(folder);
    }),
    exported(readBack),
    accepted,
  ),
  pair("Person …", renamed("user"), renamed("group"), '"displayName":"Ada"'),
];

const roleless = { id: "ada", userPrincipalName: "ada", displayName: "Ada", roles: [] };
const recognizedAs = (found: typeof roleless | null) =>
  tried(() =>
    recognizedSession("ada", {
      capabilities: sandboxCapabilities,
      tenant: { tenant: async () => ({ ...identity, now: 0, retention: "" }), holders: async () => null },
      principal: async () => found,
    }).signedIn(),
  );
const signedInAs = (name: string) =>
  refused((tenant) => {
    tenant.user("ada");
    const { directory } = tenant;
    const place = {
      now: () => directory.now(),
      principal: (who: string) => directory.principal(who),
      privileges: () => directory.privileges(),
      tenant: identity,
    };
    return sandboxSession(place, { signInAs: name, capabilities: sandboxCapabilities, retention: "" }).signedIn();
  });
const administered = (isSandbox: boolean) =>
  refused((tenant) => {
    const services = { ...servicesOf(tenant), ...(isSandbox ? { directory: tenant.admin } : {}) };
    return callOn({ use: async (work) => work(services), close: async () => {} })(
      configuredOwner,
      "directory",
      "roles",
      [],
    );
  });
const sessions: readonly Pair[] = [
  pair(
    "Your account is disabled or no longer in this tenant. Nothing is shown to it.",
    recognizedAs(null),
    recognizedAs(roleless),
    accepted,
  ),
  pair(
    "… is no live, enabled user of …. Set ENTRA_REWIND_SIGN_IN_AS to the user principal name of one, or to ….",
    signedInAs("eve@contoso.example"),
    signedInAs("ada@contoso.example"),
    accepted,
  ),
  pair("This mode has no directory to administer.", administered(false), administered(true), accepted),
];

/** On what a vault keeps, exports and deletes, and on the sessions of people. */
export const appVaultPairs: readonly Pair[] = [...vaults, ...sessions];
