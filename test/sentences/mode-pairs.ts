import { hostedMicrosoft } from "../../src/app/hosted/hosted-microsoft.ts";
import { openVaultsHost } from "../../src/app/hosted/open-vaults-host.ts";
import { openMode } from "../../src/app/open-mode.ts";
import { sandboxCapabilities } from "../../src/app/sandbox/capabilities.ts";
import { readSettings } from "../../src/app/settings/read-settings.ts";
import { openVaultHost } from "../../src/app/vault/open-vault.ts";
import { tenantId } from "../../src/domain/ids.ts";
import { configuredOwner, type SessionOwner } from "../../src/service/session.ts";
import { contrasts, type Pair, pair } from "./pair.ts";
import { shownBy } from "./shown.ts";
import { tried } from "./tried.ts";

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
const elsewhere = recognized("99999999-2222-4333-8444-555555555555", null);
const people: readonly Pair[] = [
  pair(
    "In mode microsoft this server acts for the one person who has signed in.",
    opened("microsoft", ben),
    opened("microsoft", configuredOwner),
    "AZURE_TENANT_ID is not set",
  ),
  pair(
    "In mode vault this server acts for the one person who has signed in.",
    vaultHost(ben),
    vaultHost(configuredOwner),
    "AZURE_TENANT_ID is not set",
  ),
  pair(
    "ENTRA_REWIND_HOST_TENANTS is set, so that this server acts for the people who sign in to entra-rewind host.",
    vaultsHost(configuredOwner),
    vaultsHost(elsewhere),
    "This server does not serve your tenant.",
  ),
  pair(
    "This server does not serve your tenant.",
    vaultsHost(elsewhere),
    vaultsHost(configuredOwner),
    "acts for the people",
  ),
  pair(
    "This server does not serve your tenant.",
    inMicrosoft(recognized("99999999-2222-4333-8444-555555555555", "key")),
    inMicrosoft(configuredOwner),
    "Sign in to this server first.",
  ),
  pair(
    "Sign in to this server first.",
    inMicrosoft(configuredOwner),
    inMicrosoft(recognized("99999999-2222-4333-8444-555555555555", "key")),
    "does not serve your tenant",
  ),
];

/** On what each mode says of itself, and on the people that it serves. */
export const modePairs: readonly Pair[] = [...notices, ...people];
