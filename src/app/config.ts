import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import { z } from "zod";
import { invalid, RewindError } from "../domain/errors.ts";
import type { Selection } from "../domain/scope.ts";
import { type Millis, SECOND } from "../domain/time.ts";
import type { Capabilities } from "../service/capabilities.ts";
import { scopeFrom, scopeInput } from "../summaries/scope-input.ts";
import { databaseUrl } from "./database-url.ts";

/** What the environment decides. Nothing else in the program reads environment variables. */
export interface Config {
  /** Absolute. Not looked at yet: it may be missing, full or read-only. */
  readonly dataFolder: string;
  readonly mode: "sandbox" | "microsoft";
  /** The PostgreSQL database that keeps history, jobs, approvals and trail; null where files in the data folder do. Secret. */
  readonly database: string | null;
  /** A user principal name, or one of `sandboxIdentities`; null is whom the sandbox's scenario names. */
  readonly signInAs: string | null;
  /** How long a job stays its worker's without a sign of life. */
  readonly leaseMillis: Millis;
  /** Whether the server may open an approval page in the person's browser. */
  readonly approvalPage: boolean;
  /** The server changes nothing in a tenant, whoever asks. */
  readonly readOnly: boolean;
  /** Beyond this it recovers nothing, whoever asks; null where it may recover all. */
  readonly allowed: Selection | null;
}

/** Identities of the sandbox that can be named by what they may do. */
export const sandboxIdentities = [
  "globalAdministrator",
  "backupAdministrator",
  "backupReader",
  "noRole",
  "breakGlass",
] as const;
export type SandboxIdentity = (typeof sandboxIdentities)[number];

export const isSandboxIdentity = (text: string): text is SandboxIdentity =>
  (sandboxIdentities as readonly string[]).includes(text);

const userPrincipalName = /^[^\s@\p{Cc}]{1,64}@[a-z0-9.-]{1,255}$/iu;

type Environment = Readonly<Record<string, string | undefined>>;

const signInAs = `ENTRA_REWIND_SIGN_IN_AS must be a user principal name or one of ${sandboxIdentities.join(", ")}.`;
const leaseSeconds = "ENTRA_REWIND_LEASE_SECONDS must be a whole number from 5 to 600.";

const yes: readonly string[] = ["1", "true", "on", "yes"];
const no: readonly string[] = ["0", "false", "off", "no"];

const variables = z.object({
  ENTRA_REWIND_DATA: z
    .string()
    .max(1_024, "ENTRA_REWIND_DATA is longer than a path can be.")
    .refine((path) => !path.includes("\0"), "ENTRA_REWIND_DATA holds a character no path has.")
    .optional(),
  ENTRA_REWIND_MODE: z
    .enum(["sandbox", "microsoft"], "ENTRA_REWIND_MODE must be sandbox or microsoft.")
    .default("sandbox"),
  ENTRA_REWIND_DATABASE: z.string().optional(),
  ENTRA_REWIND_SIGN_IN_AS: z
    .string()
    .refine((text) => isSandboxIdentity(text) || userPrincipalName.test(text), signInAs)
    .optional(),
  ENTRA_REWIND_LEASE_SECONDS: z
    .string()
    .regex(/^\d{1,3}$/, leaseSeconds)
    .transform(Number)
    .refine((seconds) => seconds >= 5 && seconds <= 600, leaseSeconds)
    .default(30),
  ENTRA_REWIND_APPROVAL_PAGE: z.enum(["on", "off"], "ENTRA_REWIND_APPROVAL_PAGE must be on or off.").default("on"),
  ENTRA_REWIND_READ_ONLY: z.enum([...yes, ...no], `ENTRA_REWIND_READ_ONLY must be ${yes[0]} or ${no[0]}.`).default("0"),
  ENTRA_REWIND_ALLOW: z.string().max(1_000_000, "ENTRA_REWIND_ALLOW is too long.").optional(),
});

/** Reads the environment; a variable set to nothing counts as unset. Throws `invalidInput` for the first that is wrong. */
export function readConfig(environment: Environment, platform: NodeJS.Platform = process.platform): Config {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
  const { data, error } = variables.safeParse(set);
  if (error) throw invalid(error.issues[0]?.message ?? "The environment is unusable.");
  return {
    dataFolder: data.ENTRA_REWIND_DATA ? resolve(data.ENTRA_REWIND_DATA) : defaultDataFolder(set, platform),
    mode: data.ENTRA_REWIND_MODE,
    database: data.ENTRA_REWIND_DATABASE === undefined ? null : databaseUrl(data.ENTRA_REWIND_DATABASE),
    signInAs: data.ENTRA_REWIND_SIGN_IN_AS ?? null,
    leaseMillis: data.ENTRA_REWIND_LEASE_SECONDS * SECOND,
    approvalPage: data.ENTRA_REWIND_APPROVAL_PAGE === "on",
    readOnly: yes.includes(data.ENTRA_REWIND_READ_ONLY),
    allowed: allowedOf(data.ENTRA_REWIND_ALLOW),
  };
}

const ALLOW =
  'ENTRA_REWIND_ALLOW must be a scope of types or entities, such as {"types":["user","group"]} or ' +
  '{"entities":[{"type":"group","ids":["…"]}]}';

/** A scope as tools take it, but for single properties: whoever may recover an object may recover all of it. */
function allowedOf(text: string | undefined): Selection | null {
  if (text === undefined) return null;
  try {
    const { properties, ...selection } = scopeFrom(scopeInput.parse(JSON.parse(text)), "extended");
    if (properties === undefined) return "all" in selection ? null : selection;
  } catch (error) {
    throw invalid(`${ALLOW}.${error instanceof RewindError ? ` ${error.message}` : ""}`);
  }
  throw invalid(`${ALLOW}; it takes no properties.`);
}

/** What the environment forbids, for those who ask what this server can do. */
export const limitsOf = ({ readOnly, allowed }: Config): Pick<Capabilities, "readOnly" | "allowed"> => ({
  ...(readOnly ? { readOnly } : {}),
  ...(allowed === null ? {} : { allowed }),
});

/** The user's own data folder. Source: XDG Base Directory Specification 0.8; Apple and Windows by their conventions. */
export function defaultDataFolder(environment: Environment, platform: NodeJS.Platform, home = homedir()): string {
  if (platform === "win32") {
    return join(environment.LOCALAPPDATA ?? join(home, "AppData", "Local"), "entra-rewind");
  }
  if (platform === "darwin") return join(home, "Library", "Application Support", "entra-rewind");
  const xdg = environment.XDG_DATA_HOME;
  // The specification: a relative path there is to be ignored.
  return join(xdg !== undefined && isAbsolute(xdg) ? xdg : join(home, ".local", "share"), "entra-rewind");
}
