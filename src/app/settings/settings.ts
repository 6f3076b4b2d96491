import * as z from "zod";
import { signInKinds } from "../../graph/sign-in/sign-in.ts";
import { isSandboxIdentity, sandboxIdentities } from "../sandbox/sandbox-identities.ts";

/**
 * All settings: the variable, its values and its meaning. Parsing, `--help` and the table in README derive from here. A
 * table's key is the variable's name, and a description begins in lower case because it continues a line.
 */
export const sharedSettings = {
  ENTRA_REWIND_DATA: z
    .string()
    .max(1_024, "ENTRA_REWIND_DATA is longer than a path can be.")
    .refine((path) => !path.includes("\0"), "ENTRA_REWIND_DATA holds a character that no path can have.")
    .optional()
    .describe("folder for all data (default: the user's data folder)"),
  ENTRA_REWIND_DATABASE: z
    .string()
    .optional()
    .describe(
      "postgres://user:password@host/database: keep history, jobs, approvals and trail there (default: in files of the data folder)",
    ),
  ENTRA_REWIND_MODE: z
    .enum(["sandbox", "vault", "microsoft"], "ENTRA_REWIND_MODE must be sandbox, vault or microsoft.")
    .default("sandbox")
    .describe(
      "sandbox (default), vault: our own history of your tenant, or microsoft: Microsoft's own Backup and Recovery service",
    ),
  ENTRA_REWIND_APPROVAL_PAGE: z
    .enum(["on", "off"], "ENTRA_REWIND_APPROVAL_PAGE must be on or off.")
    .default("on")
    .describe("off: never open an approval page in the person's browser (default: on)"),
  ENTRA_REWIND_READ_ONLY: yesOrNo("ENTRA_REWIND_READ_ONLY").describe(
    "1: change nothing in the tenant, no matter who asks (as `mcp --read-only`)",
  ),
  ENTRA_REWIND_ALLOW: z
    .string()
    .max(1_000_000, "ENTRA_REWIND_ALLOW is too long.")
    .optional()
    .describe(
      'recover only these, no matter who asks: {"types":["user","group"]} or {"entities":[{"type":"group","ids":["…"]}]}',
    ),
  ENTRA_REWIND_APPROVAL_POLICY: z
    .string()
    .max(65_536, "ENTRA_REWIND_APPROVAL_POLICY is too long.")
    .refine((text) => !text.includes("\0"), "ENTRA_REWIND_APPROVAL_POLICY holds a character that no path can have.")
    .optional()
    .describe(
      'which recoveries need a phrase, a second person or a sign-in, or are never allowed: {"secondPerson":[{"moreThan":100}]}, or a file with that',
    ),
  ENTRA_REWIND_TRAIL_TO: z
    .string()
    .optional()
    .describe(
      "send the head of each record of the trail there too: syslog+tls://host, syslog+tcp://, syslog+udp://, syslog+unix:///socket, https://host/path or file:///path",
    ),
  ENTRA_REWIND_TRAIL_TOKEN: secret("ENTRA_REWIND_TRAIL_TOKEN").describe("bearer token for an https:// place of heads"),
  ENTRA_REWIND_RECEIPT_KEY: z
    .string()
    .max(1_024, "ENTRA_REWIND_RECEIPT_KEY is longer than a path can be.")
    .refine((path) => !path.includes("\0"), "ENTRA_REWIND_RECEIPT_KEY holds a character that no path can have.")
    .optional()
    .describe("file with the private key that signs receipts (default: one that is made in the data folder)"),
};

export const sandboxSettings = {
  ENTRA_REWIND_SIGN_IN_AS: z
    .string()
    .refine(
      (text) => isSandboxIdentity(text) || /^[^\s@\p{Cc}]{1,64}@[a-z0-9.-]{1,255}$/iu.test(text),
      `ENTRA_REWIND_SIGN_IN_AS must be a user principal name or one of ${sandboxIdentities.join(", ")}.`,
    )
    .optional()
    .describe(
      `a user principal name, or ${listed(sandboxIdentities)} (default: backupAdministrator, or breakGlass where the scenario locks everyone else out)`,
    ),
  ENTRA_REWIND_LEASE_SECONDS: z
    .string()
    .regex(/^\d{1,3}$/, leaseSentence())
    .transform(Number)
    .refine((seconds) => seconds >= 5 && seconds <= 600, leaseSentence())
    .default(30)
    .describe("how long a job waits for a process that shows no sign of life (5 to 600, default: 30)"),
};

export const microsoftSettings = {
  ENTRA_REWIND_SIGN_IN: z
    .enum(signInKinds, `ENTRA_REWIND_SIGN_IN must be one of ${signInKinds.join(", ")}.`)
    .default("browser")
    .describe(`${listed(signInKinds)} (default: browser)`),
  AZURE_TENANT_ID: directoryName("AZURE_TENANT_ID").describe(
    "the tenant to sign in to; `entra-rewind setup` prints it",
  ),
  AZURE_CLIENT_ID: directoryName("AZURE_CLIENT_ID").describe(
    "the app registration to sign in with; `entra-rewind setup` prints it",
  ),
  AZURE_CLIENT_SECRET: secret("AZURE_CLIENT_SECRET").describe("for clientSecret"),
  AZURE_CLIENT_CERTIFICATE_PATH: secret("AZURE_CLIENT_CERTIFICATE_PATH").describe("for certificate"),
  AZURE_CLIENT_CERTIFICATE_PASSWORD: secret("AZURE_CLIENT_CERTIFICATE_PASSWORD").describe(
    "for certificate, where its file has a password",
  ),
  AZURE_FEDERATED_TOKEN_FILE: secret("AZURE_FEDERATED_TOKEN_FILE").describe("for workloadIdentity"),
  ENTRA_REWIND_ACCESS_TOKEN: secret("ENTRA_REWIND_ACCESS_TOKEN").describe("for accessToken"),
  ENTRA_REWIND_GRAPH_URL: z
    .string()
    .max(1_000, "ENTRA_REWIND_GRAPH_URL is too long.")
    .default("https://graph.microsoft.com/v1.0")
    .describe("another service than https://graph.microsoft.com/v1.0, such as `entra-rewind serve`"),
  ENTRA_REWIND_PREVIEW_MINUTES: z
    .string()
    .regex(/^\d{1,4}$/, "ENTRA_REWIND_PREVIEW_MINUTES must be a whole number of minutes.")
    .transform(Number)
    .default(60)
    .describe("how old a preview may be that is recovered (default: 60)"),
  ENTRA_REWIND_POLL_SECONDS: z
    .string()
    .regex(/^\d{1,6}(\.\d{1,3})?$/, "ENTRA_REWIND_POLL_SECONDS must be a number of seconds.")
    .transform(Number)
    .refine((seconds) => seconds <= 3_600, "ENTRA_REWIND_POLL_SECONDS must be at most 3600.")
    .default(30)
    .describe("time between the first looks at a job (default: 30), which grows to four times that"),
  ENTRA_REWIND_PACING: z
    .enum(["on", "off"], "ENTRA_REWIND_PACING must be on or off.")
    .default("on")
    .describe("off: requests do not wait for Graph's published limits, for a service that has none (default: on)"),
  ENTRA_REWIND_LOG: z
    .enum(["on", "off"], "ENTRA_REWIND_LOG must be on or off.")
    .default("off")
    .describe("on: one line a request on the error stream (default: off)"),
};

export const vaultSettings = {
  ENTRA_REWIND_RETENTION: z
    .string()
    .regex(/^\d{1,4}(,\d{1,4}){2}$/, "ENTRA_REWIND_RETENTION must be three numbers such as 35,12,12.")
    .default("35,12,12")
    .describe("how many daily, weekly and monthly snapshots are kept (default: 35,12,12)"),
  ENTRA_REWIND_CONFIRM_SECONDS: z
    .string()
    .regex(/^\d{1,2}(\.\d{1,3})?$/, "ENTRA_REWIND_CONFIRM_SECONDS must be a number of seconds below 100.")
    .transform(Number)
    .default(5)
    .describe("pause between the five reads that confirm a write, because Graph replicates late (default: 5)"),
};

export const hostSettings = {
  ENTRA_REWIND_HOST_URL: z
    .string()
    .max(1_000, "ENTRA_REWIND_HOST_URL is too long.")
    .optional()
    .describe(
      "the address at which people and assistants reach `entra-rewind host`, such as https://rewind.contoso.com",
    ),
  ENTRA_REWIND_HOST_TENANTS: z
    .string()
    .regex(
      /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(,[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}){0,999}$/i,
      "ENTRA_REWIND_HOST_TENANTS must be tenant ids, separated by commas.",
    )
    .optional()
    .describe("ids of the tenants that it serves, separated by commas; people of other tenants are refused"),
  ENTRA_REWIND_HOST_AUDIENCE: z
    .string()
    .max(1_000, "ENTRA_REWIND_HOST_AUDIENCE is too long.")
    .optional()
    .describe("the App ID URI of the registration that people sign in to (default: the address of MCP)"),
  ENTRA_REWIND_AUTHORITY_URL: z
    .string()
    .max(1_000, "ENTRA_REWIND_AUTHORITY_URL is too long.")
    .default("https://login.microsoftonline.com")
    .describe("the sign-in service (default: https://login.microsoftonline.com)"),
  ENTRA_REWIND_READER_CLIENT_ID: directoryName("ENTRA_REWIND_READER_CLIENT_ID").describe(
    "the registration with which a hosted vault reads",
  ),
  ENTRA_REWIND_READER_SECRET: secret("ENTRA_REWIND_READER_SECRET").describe("its client secret"),
  ENTRA_REWIND_READER_CERTIFICATE_PATH: secret("ENTRA_REWIND_READER_CERTIFICATE_PATH").describe(
    "or a PEM file with its certificate and key",
  ),
  ENTRA_REWIND_WRITER_CLIENT_ID: directoryName("ENTRA_REWIND_WRITER_CLIENT_ID").describe(
    "the registration with which a hosted vault recovers; without it, no recovery starts",
  ),
  ENTRA_REWIND_WRITER_SECRET: secret("ENTRA_REWIND_WRITER_SECRET").describe("its client secret"),
  ENTRA_REWIND_WRITER_CERTIFICATE_PATH: secret("ENTRA_REWIND_WRITER_CERTIFICATE_PATH").describe(
    "or a PEM file with its certificate and key",
  ),
};

/** The tables in the order of `--help`, each with the one mode that reads it, or null for every mode. */
export const settingGroups = [
  { mode: null, table: sharedSettings },
  { mode: "sandbox", table: sandboxSettings },
  { mode: "microsoft or vault", table: microsoftSettings },
  { mode: "vault", table: vaultSettings },
  { mode: "microsoft or vault on a host", table: hostSettings },
] as const;

/** Variables of this project's test suite, which a server may inherit from its shell. */
const testVariables = ["ENTRA_REWIND_TEST_DATABASE", "ENTRA_REWIND_REFERENCE", "ENTRA_REWIND_SPENT"];

/** Every variable that this program knows. */
export const knownVariables: readonly string[] = [
  ...settingGroups.flatMap(({ table }) => Object.keys(table)),
  ...testVariables,
];

function yesOrNo(name: string) {
  const yes = ["1", "true", "on", "yes"];
  const no = ["0", "false", "off", "no"];
  return z
    .enum([...yes, ...no], `${name} must be ${yes[0]} or ${no[0]}.`)
    .default("0")
    .transform((text) => yes.includes(text));
}

function directoryName(name: string) {
  return z
    .string()
    .regex(/^[A-Za-z0-9.-]{1,255}$/, `${name} is neither an id nor a domain name. entra-rewind setup prints it.`)
    .optional();
}

function secret(name: string) {
  return z.string().max(32_768, `${name} is too long.`).optional();
}

function leaseSentence(): string {
  return "ENTRA_REWIND_LEASE_SECONDS must be a whole number from 5 to 600.";
}

function listed(names: readonly string[]): string {
  return `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
}
