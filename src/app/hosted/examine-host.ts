import { RewindError } from "../../domain/errors.ts";
import type { Finding } from "../../domain/finding.ts";
import type { TenantId } from "../../domain/ids.ts";
import { openStore } from "../open-store.ts";
import type { Environment } from "../settings/parse-table.ts";
import { readSettings, type Settings } from "../settings/read-settings.ts";
import { reachTrailPlace } from "../trail-sending.ts";
import { attempt, type Examined, unwell, well } from "./attempt.ts";
import { addressFinding, keyFindings } from "./examine-addresses.ts";
import { registrationFindings } from "./examine-registrations.ts";
import { type HostSettings, readHostSettings, requireReader } from "./host-settings.ts";

export interface HostAddresses {
  /** The address of MCP, as clients ask for it. */
  readonly resource: (origin: string) => URL;
  /** Returns the address of a tenant's signing keys. */
  readonly keysOf: (authority: URL, tenant: TenantId) => URL;
}

/**
 * Checks what a server for several people needs, from its settings to the address that people reach. Contacts each of the
 * services with the server's own registrations, and makes the tables of the database or brings them up to date, as the
 * start of a host does. Stops where the settings are not usable.
 */
export async function* examineHost(environment: Environment, addresses: HostAddresses): AsyncGenerator<Finding> {
  const read = await attempt("settings", async () => usable(environment));
  if ("finding" in read) {
    yield { ...read.finding, remedy: "Run `entra-rewind setup --host`, and set what it prints." };
    return;
  }
  const { settings, host } = read.value;
  const { origin, tenants, writer } = host;
  const count = tenants.length === 1 ? "one tenant" : `${tenants.length} tenants`;
  yield well("settings", `mode ${settings.mode} at ${origin} for ${count}`);
  yield await databaseFinding(settings);
  yield* keyFindings(tenants, (tenant) => addresses.keysOf(host.authority, tenant));
  yield* registrationFindings(host, settings, environment);
  if (settings.mode === "vault" && writer === null) {
    yield well("writer", "not set: the server captures and previews, and starts no recovery");
  }
  yield await addressFinding(addresses.resource(origin));
  yield await sinkFinding(settings);
  yield receiptFinding(settings);
}

function usable(environment: Environment): { readonly settings: Settings; readonly host: HostSettings } {
  const settings = readSettings(environment);
  if (settings.mode === "sandbox") {
    throw new RewindError("invalidInput", "ENTRA_REWIND_MODE is sandbox, whose host needs no settings.");
  }
  const host = readHostSettings(environment);
  if (settings.mode === "vault") requireReader(environment);
  return { settings, host };
}

async function databaseFinding({ database, dataFolder }: Settings): Promise<Finding> {
  const name = "database";
  if (database === null) {
    return well(
      name,
      `files in ${dataFolder}; ENTRA_REWIND_DATABASE is needed for a second host or a worker elsewhere`,
    );
  }
  const opened = await attempt(name, async () => (await openStore(database, "")).close());
  return "finding" in opened ? opened.finding : well(name, "can be reached, and its tables are up to date");
}

async function sinkFinding({ trailTo }: Settings): Promise<Finding> {
  const name = "trail off the machine";
  if (trailTo === null) return well(name, "not set; ENTRA_REWIND_TRAIL_TO sends the head of each record elsewhere");
  const reached: Examined<void> = await attempt(name, () => reachTrailPlace(trailTo));
  if (!("finding" in reached)) return well(name, "its place can be reached");
  return unwell(name, reached.finding.says, "Let this machine reach the place, or correct ENTRA_REWIND_TRAIL_TO.");
}

const receiptFinding = ({ database, receiptKey }: Settings): Finding =>
  well(
    "receipts",
    database === null || receiptKey !== null
      ? "signed with one key"
      : "signed by each host with a key of its own; ENTRA_REWIND_RECEIPT_KEY gives them one",
  );
