import { recoveriesFinding } from "../../src/app/recoveries-finding.ts";
import { RewindError } from "../../src/domain/errors.ts";
import { permissions, roles } from "../../src/domain/roles/role.ts";
import { investigationPermissions } from "../../src/graph/sign-in/app-registration.ts";
import { examine } from "../../src/microsoft/doctor.ts";
import { inGraph, list, type Replies, refusal } from "./in-graph.ts";
import { type Pair, pair } from "./pair.ts";

const jwt = (payload: object) => `h.${Buffer.from(JSON.stringify(payload)).toString("base64url")}.s`;
const all = [...permissions, ...investigationPermissions].join(" ");
const ada = jwt({ scp: all, oid: "u1", name: "Ada" });
const weak = jwt({ scp: "User.Read", oid: "u1", name: "Ada" });
const app = jwt({ idtyp: "app", roles: ["EntraBackup.Read.All"], oid: "sp1", app_displayname: "Nightly" });
const organization = (tenantType: string | null) =>
  list({ id: "t", displayName: "Contoso", tenantType, verifiedDomains: [] });
const holds = (...templates: readonly string[]) => list(...templates.map((roleTemplateId) => ({ roleTemplateId })));
const plans = (...names: readonly string[]) =>
  list({ servicePlans: names.map((servicePlanName) => ({ servicePlanName })) });
const snapshot = { id: "MTc5NTEyNTYwMA==", createdDateTime: "2026-11-19T22:00:00Z" };
const healthy: Replies = [
  [/GET \/organization/, organization("AAD")],
  [/GET \/me\?/, { body: { id: "u1", displayName: "Ada", userPrincipalName: "ada@contoso.test" } }],
  [/transitiveMemberOf/, holds(roles.backupAdministrator.templateId)],
  [/subscribedSkus/, plans("AAD_PREMIUM_P2")],
  [/recovery\/snapshots/, list(snapshot)],
];

interface Sick {
  readonly token?: string | RewindError;
  readonly replies?: Replies;
}
/** Returns the findings of a tenant that differs from a healthy one in this. */
const found =
  ({ token = ada, replies = [] }: Sick = {}) =>
  async () => {
    const { client, time } = inGraph([...healthy, ...replies]);
    const tokens = {
      token: async () => {
        if (token instanceof RewindError) throw token;
        return token;
      },
    };
    const findings = await Array.fromAsync(
      examine({ client, tokens, clock: time.clock, signal: new AbortController().signal }),
    );
    return findings.map(({ name, says, remedy }) => `${name}: ${says} ${remedy ?? ""}`).join("\n");
  };
const opaque = found({ token: "opaque" });
const person = found();
const lacking = found({ token: weak });
const nightly = found({ token: app });
const at = (status: number, of: RegExp) => found({ replies: [[of, refusal(status)]] });
const typed = (type: string | null) => found({ replies: [[/GET \/organization/, organization(type)]] });
const holding = (...templates: readonly string[]) => found({ replies: [[/transitiveMemberOf/, holds(...templates)]] });
const dated = (seconds: number) =>
  found({
    replies: [
      [
        /GET \/organization/,
        { ...organization("AAD"), headers: { date: new Date(Date.UTC(2026, 10, 20, 9, 0, seconds)).toUTCString() } },
      ],
    ],
  });
const licensed = (names: readonly string[], hasSnapshots: boolean) =>
  found({
    replies: [
      [/subscribedSkus/, plans(...names)],
      [/recovery\/snapshots/, hasSnapshots ? list(snapshot) : list()],
    ],
  });
const unlicensed = found({
  replies: [
    [/subscribedSkus/, refusal(403)],
    [/recovery\/snapshots/, list()],
  ],
});
const unsigned = found({ token: new RewindError("signInRequired", "No token was issued.") });

/** Returns what is found of a list of recoveries. */
const compared =
  (listed: number, unrecorded: number, unread = 0) =>
  async () =>
    (await recoveriesFinding(async () => ({ listed, unrecorded, unread }))).says;
const recorded = compared(2, 0);

/** On the findings of `entra-rewind doctor` in mode `microsoft`. */
export const doctorPairs: readonly Pair[] = [
  pair("… in Microsoft's list, … without a record here", recorded, compared(2, 1), "not recorded"),
  pair(
    "… in Microsoft's list … not recorded here (started elsewhere, or records removed)",
    compared(2, 1),
    recorded,
    "without a record",
  ),
  pair("; … of the list could not be read", compared(2, 0, 1), recorded, "without a record"),
  pair("reach the tenant", person, unsigned, "No token was issued."),
  pair("Try again; ENTRA_REWIND_LOG=on shows each request.", unsigned, person, "signed in as Ada"),
  pair("with a token only the service can read", opaque, person, "signed in as Ada"),
  pair("as …", person, opaque, "with a token only"),
  pair("; an app-only identity, which can only read", nightly, person, "signed in as Ada"),
  pair("signed in ……", person, unsigned, "No token was issued."),
  pair("this machine's clock is … s … the service's", person, unsigned, "No token was issued."),
  pair("ahead of", dated(-60), dated(60), "behind the service's"),
  pair("Set this machine's clock, best by network time.", dated(-600), dated(-60), "60 s ahead of"),
  pair("tenant type", person, unsigned, "No token was issued."),
  pair("not shown; only workforce tenants are served", typed(null), typed("AAD"), "a workforce tenant"),
  pair("a workforce tenant", typed("AAD"), typed(null), "not shown; only workforce tenants"),
  pair("… is not served", typed("CIAM"), typed("AAD"), "a workforce tenant"),
  pair("Sign in to a workforce tenant.", typed("CIAM"), typed("AAD"), "tenant type: a workforce tenant"),
  pair("not shown by this token; the service checks them", opaque, person, "granted: EntraBackup"),
  pair("granted: …", person, opaque, "not shown by this token"),
  pair("missing: …", lacking, person, "granted: EntraBackup"),
  pair(
    "Let a Global Administrator open the admin-consent link that `entra-rewind setup` prints, then sign in again. Azure CLI tokens cannot have them: use ENTRA_REWIND_SIGN_IN=browser or deviceCode.",
    lacking,
    person,
    "granted: EntraBackup",
  ),
  pair("not shown by this token; the service checks it", opaque, person, "granted: "),
  pair(
    "missing: …; answers leave out what these would show: objects by name, what points at them, who made a change",
    lacking,
    person,
    "granted: ",
  ),
  pair(
    "Let a Global Administrator run `entra-rewind setup --apply` and open the admin-consent link it prints, then sign in again.",
    lacking,
    person,
    "granted: ",
  ),
  pair("audit log", person, unsigned, "No token was issued."),
  pair("can be read: changes show their author", person, at(403, /auditLogs/), "The audit log may not be read"),
  pair("none needed to read with an application permission", nightly, person, "Backup Administrator"),
  pair("…: previews, but no recoveries", holding(roles.backupReader.templateId), person, "Backup Administrator"),
  pair(
    "Let a Privileged Role Administrator assign …, or activate it if you are eligible.",
    holding(),
    person,
    "Backup Administrator",
  ),
  pair("Listing the snapshots", at(500, /recovery\/snapshots/), person, "1 snapshot"),
  pair("…, the newest of …", person, licensed(["AAD_PREMIUM"], false), "no snapshots"),
  pair("no snapshots", licensed(["AAD_PREMIUM"], false), person, "1 snapshot"),
  pair(
    "A new tenant gets its first within a day; otherwise check the license.",
    licensed(["AAD_PREMIUM"], false),
    person,
    "1 snapshot",
  ),
  pair("Microsoft Entra ID P1 or P2", person, licensed(["OTHER"], true), "so there is one"),
  pair("not visible; the tenant has snapshots, so there is one", licensed(["OTHER"], true), person, "P1 or P2"),
  pair("no Microsoft Entra ID P1 or P2", licensed(["OTHER"], false), unlicensed, "license: not visible"),
  pair("not visible", unlicensed, licensed(["OTHER"], false), "no Microsoft Entra ID P1 or P2"),
  pair(
    "Backup and Recovery needs Microsoft Entra ID P1 or P2: ask a Billing or Global Administrator.",
    unlicensed,
    person,
    "license: Microsoft Entra ID P1 or P2",
  ),
];
