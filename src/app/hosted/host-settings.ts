import { invalid } from "../../domain/errors.ts";
import { type TenantId, tenantId } from "../../domain/ids.ts";
import type { AppRegistration, ClientProof } from "../../graph/sign-in/client-proof.ts";
import { type Environment, parseTable } from "../settings/parse-table.ts";
import { secureUrl } from "../settings/secure-url.ts";
import { hostSettings, microsoftSettings } from "../settings/settings.ts";

/** The settings of a server for several people of live tenants. */
export interface HostSettings {
  /** The address at which people and assistants reach it, without a path. */
  readonly origin: string;
  /** The tenants whose people are served. */
  readonly tenants: readonly TenantId[];
  /** Address of the sign-in service. */
  readonly authority: URL;
  /** The registration that people sign in to. */
  readonly app: AppRegistration;
  /** The App ID URI of that registration, or null if it is the address of MCP. */
  readonly audience: string | null;
  /** The registrations with which a vault reads and writes. */
  readonly reader: AppRegistration | null;
  readonly writer: AppRegistration | null;
}

type HostVariables = ReturnType<typeof hostVariables>;

/** Reads the environment. Throws `invalidInput` for the first variable that is wrong or missing. */
export function readHostSettings(environment: Environment): HostSettings {
  const variables = hostVariables(environment);
  const tenants = needed(variables, "ENTRA_REWIND_HOST_TENANTS").toLowerCase().split(",");
  const clientId = needed(variables, "AZURE_CLIENT_ID");
  const proof = proofIn(
    variables.AZURE_CLIENT_SECRET,
    variables.AZURE_CLIENT_CERTIFICATE_PATH,
    variables.AZURE_FEDERATED_TOKEN_FILE,
  );
  if (proof === null)
    throw invalid(
      "A host needs a proof of its registration: set AZURE_CLIENT_SECRET, AZURE_CLIENT_CERTIFICATE_PATH or AZURE_FEDERATED_TOKEN_FILE.",
    );
  return {
    origin: addressIn(variables, "ENTRA_REWIND_HOST_URL").origin,
    tenants: [...new Set(tenants)].map(tenantId),
    authority: addressIn(variables, "ENTRA_REWIND_AUTHORITY_URL"),
    app: { clientId, proof },
    audience: variables.ENTRA_REWIND_HOST_AUDIENCE ?? null,
    reader: registrationOf(variables, "READER"),
    writer: registrationOf(variables, "WRITER"),
  };
}

/** Returns true where the environment names tenants to serve. */
export const namesTenants = (environment: Environment): boolean =>
  parseTable(hostSettings, environment).ENTRA_REWIND_HOST_TENANTS !== undefined;

/** Throws `invalidInput` unless the environment has all that a hosted vault needs. Returns the registration it reads with. */
export function requireReader(environment: Environment): AppRegistration {
  const { reader } = readHostSettings(environment);
  if (reader !== null) return reader;
  throw invalid("ENTRA_REWIND_READER_CLIENT_ID is not set. A hosted vault reads its tenants with that registration.");
}

/** Returns the address of the sign-in service. */
export const authorityIn = (environment: Environment): URL =>
  addressIn(hostVariables(environment), "ENTRA_REWIND_AUTHORITY_URL");

function hostVariables(environment: Environment) {
  return parseTable({ ...microsoftSettings, ...hostSettings }, environment);
}

function needed(
  variables: HostVariables,
  name: "ENTRA_REWIND_HOST_TENANTS" | "ENTRA_REWIND_HOST_URL" | "AZURE_CLIENT_ID",
) {
  const value = variables[name];
  if (value === undefined) throw invalid(`${name} is not set. entra-rewind host needs it for live tenants.`);
  return value;
}

function addressIn(variables: HostVariables, name: "ENTRA_REWIND_HOST_URL" | "ENTRA_REWIND_AUTHORITY_URL"): URL {
  const text = variables[name] ?? needed(variables, "ENTRA_REWIND_HOST_URL");
  const url = secureUrl(text);
  if (url !== null && url.pathname === "/" && url.search === "") return url;
  throw invalid(
    `${name} must be an https address without a path. Use http for this machine only, because tokens travel.`,
  );
}

function registrationOf(variables: HostVariables, part: "READER" | "WRITER"): AppRegistration | null {
  const clientId = variables[`ENTRA_REWIND_${part}_CLIENT_ID`];
  if (clientId === undefined) return null;
  const proof = proofIn(
    variables[`ENTRA_REWIND_${part}_SECRET`],
    variables[`ENTRA_REWIND_${part}_CERTIFICATE_PATH`],
    variables.AZURE_FEDERATED_TOKEN_FILE,
  );
  if (proof !== null) return { clientId, proof };
  throw invalid(
    `ENTRA_REWIND_${part}_CLIENT_ID needs a proof: set ENTRA_REWIND_${part}_SECRET, ENTRA_REWIND_${part}_CERTIFICATE_PATH or AZURE_FEDERATED_TOKEN_FILE.`,
  );
}

/** Returns the first proof that is set. */
function proofIn(
  secret: string | undefined,
  certificate: string | undefined,
  federated: string | undefined,
): ClientProof | null {
  if (secret !== undefined) return { kind: "secret", secret };
  if (certificate !== undefined) return { kind: "certificate", path: certificate };
  return federated === undefined ? null : { kind: "federatedToken", path: federated };
}
