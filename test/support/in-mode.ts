import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectGraph } from "../../src/app/microsoft/graph-connection.ts";
import { readMicrosoftSettings } from "../../src/app/microsoft/microsoft-settings.ts";
import { openMicrosoft } from "../../src/app/microsoft/open-microsoft.ts";
import { readSettings } from "../../src/app/settings/read-settings.ts";
import { openVault } from "../../src/app/vault/open-vault.ts";
import type { McpServerParts } from "../../src/mcp/server.ts";
import { microsoftCapabilities } from "../../src/microsoft/capabilities.ts";
import type { Services } from "../../src/service/services.ts";
import type { RehearsalTenant } from "./rehearsal-tenant.ts";
import { strictFace } from "./strict-face.ts";

export type WalkedMode = "sandbox" | "vault" | "microsoft";

/** A server in a mode before a rehearsal tenant. */
export interface InMode extends AsyncDisposable {
  readonly services: Services;
  readonly parts: McpServerParts;
  /** The settings of a command on the same data folder. Null for a sandbox, whose tenant is no command's. */
  readonly environment: Readonly<Record<string, string>> | null;
  /** Closes what runs and opens it on the same data folder. Has no effect on a sandbox. */
  restart(): Promise<void>;
}

/** Opens a mode as the program does. Modes vault and microsoft reach the tenant through Graph at its strictest. */
export async function inMode(tenant: RehearsalTenant, mode: WalkedMode): Promise<InMode> {
  if (mode === "sandbox")
    return {
      services: tenant.services,
      parts: tenant.parts,
      environment: null,
      restart: async () => {},
      [Symbol.asyncDispose]: async () => {},
    };
  const { id, displayName, defaultDomain } = tenant.embedded.tenant;
  const verifiedDomains = [{ name: defaultDomain, isDefault: true, isInitial: true }];
  tenant.hands.create("organization", { displayName, tenantType: "AAD", verifiedDomains }, { id });
  tenant.hands.create("authorizationPolicy", { allowInvitesFrom: "everyone" }, { id: "authorizationPolicy" });
  tenant.signIn("globalAdministrator");
  const { caller } = await tenant.services.session.signedIn();
  const face = await strictFace({
    services: tenant.services,
    directory: tenant.directory,
    signIn: async (token) => (token === TOKEN ? caller : null),
    report: (error) => tenant.defects.push(error),
  });
  const folder = mkdtempSync(join(tmpdir(), "in-mode-"));
  const environment = {
    ENTRA_REWIND_DATA: folder,
    ENTRA_REWIND_MODE: mode,
    ENTRA_REWIND_GRAPH_URL: `${face.url}/v1.0`,
    ENTRA_REWIND_SIGN_IN: "accessToken",
    ENTRA_REWIND_ACCESS_TOKEN: TOKEN,
    ENTRA_REWIND_PACING: "off",
    ENTRA_REWIND_POLL_SECONDS: "0.1",
    ...(mode === "vault" ? { ENTRA_REWIND_CONFIRM_SECONDS: "0" } : {}),
  };
  const open = () => opened(mode, environment, (line) => tenant.defects.push(line));
  let running = await open();
  return {
    get services() {
      return running.services;
    },
    environment,
    parts: {
      ...tenant.parts,
      capabilities: running.services.session.capabilities,
      open: async () => running.services,
    },
    restart: async () => {
      await running.close();
      running = await open();
    },
    [Symbol.asyncDispose]: async () => {
      await running.close();
      await face.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const TOKEN = "an-administrator";

async function opened(
  mode: "vault" | "microsoft",
  environment: Readonly<Record<string, string>>,
  notify: (line: string) => void,
): Promise<{ readonly services: Services; close(): Promise<void> }> {
  const settings = readSettings(environment);
  if (mode === "vault") return openVault({ settings, environment, notify, attended: false });
  const microsoft = readMicrosoftSettings(environment);
  const view = { capabilities: microsoftCapabilities, retention: "Microsoft keeps one snapshot a day for seven days." };
  const connection = connectGraph({ settings, microsoft, notify, attended: false, view });
  const { services, close } = await openMicrosoft({ settings, microsoft }, connection);
  return {
    services,
    close: async () => {
      connection.close();
      await close();
    },
  };
}
