import { RewindError } from "../domain/errors.ts";
import type { Finding } from "../domain/finding.ts";
import { NO_ROLE, permissions, roles } from "../domain/roles/role.ts";
import { type Clock, iso, MINUTE, SECOND } from "../domain/time.ts";
import { countOf } from "../domain/words/counted-words.ts";
import { cleaned, NAME_LENGTH } from "../domain/words/untrusted.ts";
import { requireLog } from "../graph/audit/read-log.ts";
import type { GraphClient } from "../graph/http/graph-client.ts";
import { readAll } from "../graph/http/read-all.ts";
import { isSuccess } from "../graph/http/refused.ts";
import type { TokenSource } from "../graph/http/with-bearer-token.ts";
import { investigationPermissions } from "../graph/sign-in/app-registration.ts";
import { type Claims, claimsOf } from "../graph/sign-in/claims.ts";
import { whoIsSignedIn } from "../graph/sign-in/identity.ts";
import { type Organization, readOrganization } from "../graph/sign-in/organization.ts";
import { recoveryPaths } from "../wire/recovery-paths.ts";
import { decodeSnapshot } from "../wire/snapshot.ts";

export interface Patient {
  readonly client: GraphClient;
  readonly tokens: TokenSource;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** The name of the finding that the tenant answers. */
export const REACHED = "reach the tenant";

/** Clock difference above which tokens and certificates fail. */
const MOST_SKEW = 5 * MINUTE;
/** Service plans that include Backup and Recovery. */
const premium = /^AAD_PREMIUM(_P2)?$/;

/** Checks the requirements of this mode one by one. Stops where no further check is possible. */
export async function* examine(patient: Patient): AsyncGenerator<Finding> {
  const { client, clock } = patient;
  const signIn = await signedIn(patient);
  yield signIn.finding;
  if (!signIn.ok) return;

  const tenant = await attempt(REACHED, () => readOrganization(client));
  if ("finding" in tenant) {
    yield tenant.finding;
    return;
  }
  const { value } = tenant;
  yield well(REACHED, `${cleaned(value.displayName ?? "", NAME_LENGTH)} (${cleaned(value.id, 80)})`);
  yield clockFinding(client.serviceNow() - clock.now(), signIn.claims !== null);
  yield tenantType(value);
  yield permissionsFinding(signIn.claims);
  yield investigationFinding(signIn.claims);
  yield await auditLogFinding(client);
  yield await rolesFinding(patient);
  const snapshots = await snapshotsFinding(client);
  yield snapshots;
  yield await license(client, snapshots.ok);
}

const well = (name: string, says: string): Finding => ({ name, ok: true, says, remedy: null });
const unwell = (name: string, says: string, remedy: string): Finding => ({ name, ok: false, says, remedy });

async function attempt<T>(
  name: string,
  work: () => Promise<T>,
): Promise<{ readonly value: T } | { readonly finding: Finding }> {
  try {
    return { value: await work() };
  } catch (error) {
    if (!(error instanceof RewindError)) throw error;
    const end = error.message.indexOf(". ");
    const [says, remedy] =
      end === -1 ? [error.message, ""] : [error.message.slice(0, end + 1), error.message.slice(end + 2)];
    return {
      finding: unwell(name, says, remedy === "" ? "Try again; ENTRA_REWIND_LOG=on shows each request." : remedy),
    };
  }
}

async function signedIn({ tokens, signal }: Patient) {
  const token = await attempt("sign in", () => tokens.token({ signal }));
  if ("finding" in token) return { ok: false as const, finding: token.finding };
  const claims = claimsOf(token.value);
  const as =
    claims === null
      ? "with a token only the service can read"
      : `as ${cleaned(claims.name ?? "somebody", NAME_LENGTH)}`;
  const limit = claims?.appOnly === true ? "; an app-only identity, which can only read" : "";
  return { ok: true as const, claims, finding: well("sign in", `signed in ${as}${limit}`) };
}

/** A token that this process cannot read, such as one of a sandbox whose time stands still, has no times that a skew invalidates. */
function clockFinding(skew: number, timed: boolean): Finding {
  const says = `this machine's clock is ${Math.abs(Math.round(skew / SECOND))} s ${skew > 0 ? "behind" : "ahead of"} the service's`;
  return Math.abs(skew) <= MOST_SKEW || !timed
    ? well("clock", says)
    : unwell("clock", says, "Set this machine's clock, best by network time.");
}

/**
 * Checks the tenant type. AAD is a workforce tenant, CIAM and AAD B2C serve customers. Source: organization resource,
 * tenantType.
 */
function tenantType({ tenantType: type }: Organization): Finding {
  if (type === null || type === undefined) return well("tenant type", "not shown; only workforce tenants are served");
  if (type === "AAD") return well("tenant type", "a workforce tenant");
  return unwell("tenant type", `${cleaned(type, 40)} is not served`, "Sign in to a workforce tenant.");
}

function permissionsFinding(claims: Claims | null): Finding {
  if (claims === null) return well("permissions", "not shown by this token; the service checks them");
  const wanted = claims.appOnly ? permissions.slice(0, 1) : permissions;
  const missing = wanted.filter((permission) => !claims.granted.includes(permission));
  if (missing.length === 0) return well("permissions", `granted: ${wanted.join(", ")}`);
  return unwell(
    "permissions",
    `missing: ${missing.join(", ")}`,
    "Let a Global Administrator open the admin-consent link that `entra-rewind setup` prints, then sign in again. Azure " +
      "CLI tokens cannot have them: use ENTRA_REWIND_SIGN_IN=browser or deviceCode.",
  );
}

/** Checks the permissions for questions about objects and authors. Recoveries work without them. */
function investigationFinding(claims: Claims | null): Finding {
  const name = "investigation";
  if (claims === null) return well(name, "not shown by this token; the service checks it");
  const missing = investigationPermissions.filter((permission) => !claims.granted.includes(permission));
  if (missing.length === 0) return well(name, `granted: ${investigationPermissions.join(", ")}`);
  return unwell(
    name,
    `missing: ${missing.join(", ")}; answers leave out what these would show: objects by name, what points at them, who made a change`,
    "Let a Global Administrator run `entra-rewind setup --apply` and open the admin-consent link it prints, then sign in again.",
  );
}

/** Checks the audit log by reading one record, because the required role is not in the token. */
async function auditLogFinding(client: GraphClient): Promise<Finding> {
  const name = "audit log";
  const read = await attempt(name, () => requireLog(client));
  return "finding" in read ? read.finding : well(name, "can be read: changes show their author");
}

async function rolesFinding({ client, tokens, signal }: Patient): Promise<Finding> {
  const caller = await attempt("roles", () => whoIsSignedIn(client, tokens, signal));
  if ("finding" in caller) return caller.finding;
  if (caller.value.appOnly === true) return well("roles", "none needed to read with an application permission");
  const held = caller.value.roles;
  const names = held.map((role) => roles[role].displayName).join(", ");
  if (held.some((role) => roles[role].level >= roles.backupAdministrator.level)) return well("roles", names);
  return unwell(
    "roles",
    held.length === 0 ? NO_ROLE : `${names}: previews, but no recoveries`,
    `Let a Privileged Role Administrator assign ${roles.backupAdministrator.displayName}, or activate it if you are eligible.`,
  );
}

async function snapshotsFinding(client: GraphClient): Promise<Finding> {
  const tried = "Listing the snapshots";
  const read = await attempt("backups", () =>
    readAll(client, recoveryPaths.snapshots, { tried, decode: decodeSnapshot }),
  );
  if ("finding" in read) return read.finding;
  const newest = read.value.rows.map(({ createdDateTime }) => createdDateTime).sort((a, b) => b - a)[0];
  if (newest !== undefined)
    return well("backups", `${countOf(read.value.rows.length, "snapshot")}, the newest of ${iso(newest)}`);
  return unwell("backups", "no snapshots", "A new tenant gets its first within a day; otherwise check the license.");
}

/**
 * Checks the license as far as it is visible. Reading licenses requires another permission, and snapshots prove a
 * license.
 */
async function license(client: GraphClient, hasSnapshots: boolean): Promise<Finding> {
  const name = "license";
  const answer = await client.get("/subscribedSkus", { query: { $select: "servicePlans,capabilityStatus" } });
  const plans = isSuccess(answer) ? [...JSON.stringify(answer.body).matchAll(/"servicePlanName":"([^"]{1,80})"/g)] : [];
  if (plans.some(([, plan = ""]) => premium.test(plan))) return well(name, "Microsoft Entra ID P1 or P2");
  if (hasSnapshots) return well(name, "not visible; the tenant has snapshots, so there is one");
  const says = isSuccess(answer) ? "no Microsoft Entra ID P1 or P2" : "not visible";
  return unwell(
    name,
    says,
    "Backup and Recovery needs Microsoft Entra ID P1 or P2: ask a Billing or Global Administrator.",
  );
}
