import { resolve } from "node:path";
import type { ApprovalPolicy } from "../../domain/approval/approval-policy.ts";
import { invalid } from "../../domain/errors.ts";
import type { RetentionPolicy } from "../../domain/recovery/retention.ts";
import type { Selection } from "../../domain/tenant/scope.ts";
import { DAY, type Millis, SECOND } from "../../domain/time.ts";
import { allowedScope } from "./allowed-scope.ts";
import { approvalPolicy } from "./approval-policy.ts";
import { databaseUrl } from "./database-url.ts";
import { defaultDataFolder } from "./default-data-folder.ts";
import { type Environment, parseTable } from "./parse-table.ts";
import { knownVariables, sandboxSettings, sharedSettings, vaultSettings } from "./settings.ts";
import { type TrailDestination, trailDestination } from "./trail-destination.ts";

/** The settings of every mode, and those of the sandbox. */
export interface Settings {
  /** Absolute. It is not opened yet, so it may be missing, full or read-only. */
  readonly dataFolder: string;
  readonly mode: "sandbox" | "vault" | "microsoft";
  /**
   * The PostgreSQL database for history, jobs, approvals and trail, or null if they are files in the data folder.
   * Secret.
   */
  readonly database: string | null;
  /** The retention of snapshots in mode `vault`. */
  readonly retention: RetentionPolicy;
  /** Pause between the reads that confirm a write to a live tenant. */
  readonly confirmEvery: Millis;
  /** A user principal name or one of `sandboxIdentities`. Null selects the user that the scenario names. */
  readonly signInAs: string | null;
  /** The time that a job without a sign of life remains its worker's. */
  readonly leaseMillis: Millis;
  /** True if the server may open an approval page in the person's browser. */
  readonly approvalPage: boolean;
  /** True if the server may change nothing in a tenant, no matter who asks. */
  readonly readOnly: boolean;
  /** The only objects that may be recovered, no matter who asks. Null allows all. */
  readonly allowed: Selection | null;
  /** The demands on approvals beyond this program's own, no matter who asks. */
  readonly approvalPolicy: ApprovalPolicy | null;
  /** The place for the heads of the trail outside of the data folder. Null without one. */
  readonly trailTo: TrailDestination | null;
  /** The file with the key that signs receipts. Null for the one in the data folder. */
  readonly receiptKey: string | null;
}

/** Reads the environment. Throws `invalidInput` for the first unusable value, and for a variable that no version knows. */
export function readSettings(environment: Environment, platform: NodeJS.Platform = process.platform): Settings {
  refuseUnknown(environment, platform);
  const shared = parseTable(sharedSettings, environment);
  const sandbox = parseTable(sandboxSettings, environment);
  const vault = parseTable(vaultSettings, environment);
  const [daily = 0, weekly = 0, monthly = 0] = vault.ENTRA_REWIND_RETENTION.split(",").map(Number);
  return {
    dataFolder: shared.ENTRA_REWIND_DATA ? resolve(shared.ENTRA_REWIND_DATA) : defaultDataFolder(environment, platform),
    mode: shared.ENTRA_REWIND_MODE,
    database: shared.ENTRA_REWIND_DATABASE === undefined ? null : databaseUrl(shared.ENTRA_REWIND_DATABASE),
    retention: { daily, weekly, monthly, othersFor: daily * DAY },
    confirmEvery: vault.ENTRA_REWIND_CONFIRM_SECONDS * SECOND,
    signInAs: sandbox.ENTRA_REWIND_SIGN_IN_AS ?? null,
    leaseMillis: sandbox.ENTRA_REWIND_LEASE_SECONDS * SECOND,
    approvalPage: shared.ENTRA_REWIND_APPROVAL_PAGE === "on",
    readOnly: shared.ENTRA_REWIND_READ_ONLY,
    allowed: allowedScope(shared.ENTRA_REWIND_ALLOW),
    trailTo: trailDestination(shared.ENTRA_REWIND_TRAIL_TO, shared.ENTRA_REWIND_TRAIL_TOKEN),
    receiptKey: shared.ENTRA_REWIND_RECEIPT_KEY ? resolve(shared.ENTRA_REWIND_RECEIPT_KEY) : null,
    approvalPolicy: approvalPolicy(shared.ENTRA_REWIND_APPROVAL_POLICY),
  };
}

/**
 * Rejects variables that look like settings and are not, because a mistyped limit would silently have no effect. On
 * Windows, names are the same in any case.
 */
function refuseUnknown(environment: Environment, platform: NodeJS.Platform): void {
  const isKnown = (name: string) => knownVariables.includes(platform === "win32" ? name.toUpperCase() : name);
  const unknown = Object.keys(environment).filter(
    (name) => letters(name).startsWith("ENTRAREWIND") && environment[name] !== "" && !isKnown(name),
  );
  const [first] = unknown;
  if (first === undefined) return;
  const meant = knownVariables.find((name) => letters(name) === letters(first));
  const names = unknown.join(", ");
  throw invalid(
    `${names} ${unknown.length === 1 ? "is not a setting" : "are not settings"} of this version. ` +
      (meant === undefined
        ? "Unset it: `entra-rewind --help` lists the settings."
        : `Did you mean ${meant}? \`entra-rewind --help\` lists the settings.`),
  );
}

const letters = (name: string): string => name.replaceAll(/[^a-z]/gi, "").toUpperCase();
