import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { engineServices } from "../../src/app/engine-services.ts";
import { callOn } from "../../src/app/engine-thread/serve-calls.ts";
import { hostedMicrosoft } from "../../src/app/hosted/hosted-microsoft.ts";
import { openVaultsHost } from "../../src/app/hosted/open-vaults-host.ts";
import { recognizedSession } from "../../src/app/hosted/recognized-session.ts";
import { openMode } from "../../src/app/open-mode.ts";
import { sandboxCapabilities } from "../../src/app/sandbox/capabilities.ts";
import { sandboxSession } from "../../src/app/sandbox/sandbox-session.ts";
import { readSettings } from "../../src/app/settings/read-settings.ts";
import { sourceInFolder, sourceInVault } from "../../src/app/vault/copy-source.ts";
import { readDrift } from "../../src/app/vault/drift.ts";
import { readExport, writeExport } from "../../src/app/vault/export-files.ts";
import { forgetTenant } from "../../src/app/vault/forget-tenant.ts";
import { openVaultHost } from "../../src/app/vault/open-vault.ts";
import { pseudonymizer } from "../../src/app/vault/pseudonyms.ts";
import { tenantId } from "../../src/domain/ids.ts";
import { asInstant } from "../../src/domain/time.ts";
import type { ExportedObject } from "../../src/engine/export/export-state.ts";
import type { SessionOwner } from "../../src/service/session.ts";
import type { EngineTenant } from "../support/engine-tenant.ts";
import { fixedSession } from "../support/fixed-session.ts";
import { boss } from "../support/recovery-tenant.ts";
import { refused } from "./in-tenant.ts";
import { contrasts, type Pair, pair } from "./pair.ts";
import { inFolder, shownBy } from "./shown.ts";
import { accepted, tried } from "./tried.ts";

const identity = { id: "t", displayName: "Contoso", defaultDomain: "contoso.example" };
const servicesOf = ({ engine, directory }: EngineTenant) =>
  engineServices(engine, fixedSession({ now: () => directory.now(), tenant: identity }, boss));
/** Does something with a vault that has a snapshot or none. */
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

const settingsOf = (mode: string, more: Readonly<Record<string, string>> = {}) => ({
  ...{ ENTRA_REWIND_DATA: "/nonexistent", ENTRA_REWIND_MODE: mode },
  ...more,
});
const TENANT = "11111111-2222-4333-8444-555555555555";
const hosted = {
  ...{ ENTRA_REWIND_HOST_TENANTS: TENANT, ENTRA_REWIND_HOST_URL: "https://rewind.contoso.example" },
  ...{ AZURE_CLIENT_ID: "1234", AZURE_CLIENT_SECRET: "secret" },
  ...{ ENTRA_REWIND_READER_CLIENT_ID: "5678", ENTRA_REWIND_READER_SECRET: "secret" },
};
const noticesOf = (mode: string, more: Readonly<Record<string, string>> = {}) =>
  shownBy(
    async (screen, context) =>
      screen.say(
        Object.values((await openMode(context)).capabilities.notices ?? {})
          .flat()
          .join(" "),
      ),
    settingsOf(mode, more),
  );
const own = noticesOf("vault");
const forSeveral = noticesOf("vault", hosted);
const sandbox = noticesOf("sandbox");
const notices: readonly Pair[] = [
  ...contrasts(own, sandbox, [
    ["Each preview reads what changed in the live tenant first, so that it compares with what is there now.", null],
    ["Passwords, secrets and private keys are never readable, so that no recovery brings them back.", null],
    ["Purged objects can be created again under new ids: set rebuild to true in the scope.", null],
    ["Replication can take minutes. Verify afterwards, and again if something is still pending.", null],
    ["Sessions and tokens issued meanwhile stay valid until they expire or are revoked.", null],
  ]),
  ...contrasts(own, forSeveral, [
    [
      "Writes go to the live tenant in your name, at most 20 a second, and Conditional Access one a second.",
      "in the name of this service",
    ],
    [
      "The history is kept on this machine or in your database. `entra-rewind vault status` says what it covers.",
      "The history is kept on the server.",
    ],
  ]),
  ...contrasts(forSeveral, own, [
    [
      "Writes go to the live tenant in the name of this service, and its trail holds who asked and who approved. At most 20 a second, and Conditional Access one a second.",
      "in your name",
    ],
    ["The history is kept on the server.", "on this machine or in your database"],
  ]),
];

const ben: SessionOwner = { kind: "person", name: "ben" };
const recognized = (tenant: string, delegation: string | null): SessionOwner => ({
  ...{ kind: "recognized", tenant: tenantId(tenant), id: "ada", delegation },
});
/** Opens the services of a mode that has no settings of a live tenant. */
const opened = (mode: string, owner: SessionOwner) =>
  shownBy(async (_, context) => {
    const runtime = (await openMode(context)).serve();
    try {
      await runtime.services(owner);
    } finally {
      await runtime.close();
    }
  }, settingsOf(mode));
const options = (mode: string) => ({ settings: readSettings(settingsOf(mode)), environment: hosted, notify: () => {} });
const view = { capabilities: sandboxCapabilities, retention: "" };
const inMicrosoft = (owner: SessionOwner) =>
  tried(() => hostedMicrosoft({ ...options("microsoft"), view }).services(owner));
const vaultHost = (owner: SessionOwner) =>
  tried(async () => {
    const host = openVaultHost({ ...options("vault"), environment: {}, attended: false });
    await host.use(async () => {}, owner);
  });
const vaultsHost = (owner: SessionOwner) => tried(() => openVaultsHost(options("vault")).use(async () => {}, owner));
const configured: SessionOwner = { kind: "configured" };
const elsewhere = recognized("99999999-2222-4333-8444-555555555555", null);
const people: readonly Pair[] = [
  pair(
    "In mode microsoft this server acts for the one person who has signed in.",
    opened("microsoft", ben),
    opened("microsoft", configured),
    "AZURE_TENANT_ID is not set",
  ),
  pair(
    "In mode vault this server acts for the one person who has signed in.",
    vaultHost(ben),
    vaultHost(configured),
    "AZURE_TENANT_ID is not set",
  ),
  pair(
    "ENTRA_REWIND_HOST_TENANTS is set, so that this server acts for the people who sign in to entra-rewind host.",
    vaultsHost(configured),
    vaultsHost(elsewhere),
    "This server does not serve your tenant.",
  ),
  pair("This server does not serve your tenant.", vaultsHost(elsewhere), vaultsHost(configured), "acts for the people"),
  pair(
    "This server does not serve your tenant.",
    inMicrosoft(recognized("99999999-2222-4333-8444-555555555555", "key")),
    inMicrosoft(configured),
    "Sign in to this server first.",
  ),
  pair(
    "Sign in to this server first.",
    inMicrosoft(configured),
    inMicrosoft(recognized("99999999-2222-4333-8444-555555555555", "key")),
    "does not serve your tenant",
  ),
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
    return callOn({ use: async (work) => work(services), close: async () => {} })(configured, "directory", "roles", []);
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

/** On the vault, on the modes and on the people that each of them serves. */
export const appVaultPairs: readonly Pair[] = [...vaults, ...notices, ...people, ...sessions];
