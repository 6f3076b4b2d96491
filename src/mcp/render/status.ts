import * as z from "zod";
import type { ApprovalPolicy } from "../../domain/approval/approval-policy.ts";
import { NO_ROLE, roles } from "../../domain/roles/role.ts";
import { lackingPermissions, writableParts } from "../../domain/roles/write-permissions.ts";
import type { Selection } from "../../domain/tenant/scope.ts";
import { iso } from "../../domain/time.ts";
import { countOf, nounOf } from "../../domain/words/counted-words.ts";
import { listed } from "../../domain/words/name-list.ts";
import { authorWord, cleaned, quoted } from "../../domain/words/untrusted.ts";
import { hasAccess } from "../../guard/access.ts";
import { PHRASE_ABOVE } from "../../guard/approval-text.ts";
import type { Access } from "../../guard/guarded.ts";
import type { Capabilities } from "../../service/capabilities.ts";
import type { TenantStatus } from "../../summaries/read-tenant-status.ts";
import { jobData, jobHandle, jobSentence } from "./job.ts";
import { PAGE_BYTES } from "./page.ts";
import { snapshotData, snapshotLine } from "./snapshot.ts";
import { stamp } from "./text.ts";

/** Describes what a caller can do, by the access of the tools that do it. */
const abilities: readonly (Access & {
  readonly what: string;
  readonly changes?: true;
  /** Not spoken of in a mode that cannot. */
  readonly needs?: "snapshotsOnDemand";
})[] = [
  { what: "read snapshots, jobs and changes", role: "backupReader", permission: "EntraBackup.Read.All" },
  { what: "preview, verify, cancel a preview", role: "backupReader", permission: "EntraBackup.ReadWrite.Preview" },
  {
    what: "take snapshots",
    needs: "snapshotsOnDemand",
    role: "backupAdministrator",
    permission: "EntraBackup.ReadWrite.Preview",
  },
  {
    what: "recover with a person's approval",
    changes: true,
    role: "backupAdministrator",
    permission: "EntraBackup.ReadWrite.Recovery",
  },
  { what: "cancel a recovery", role: "backupAdministrator", permission: "EntraBackup.ReadWrite.Recovery" },
];

const strings = z.array(z.string());

export const statusOutput = z.looseObject({
  mode: z.string(),
  tenant: z.looseObject({ id: z.string(), displayName: z.string() }),
  now: z.string(),
  signedIn: z.looseObject({ userPrincipalName: z.string(), roles: strings }),
  may: strings,
  mayNot: strings,
  capabilities: z.looseObject({}),
  retention: z.string(),
  newestSnapshot: z.looseObject({ snapshotId: z.string() }).optional(),
  activeJob: jobHandle.optional(),
  limits: z.record(z.string(), z.int()),
});

export function statusData(status: TenantStatus): z.input<typeof statusOutput> {
  const { tenant, caller, capabilities, newestSnapshot, activeJob } = status;
  return {
    mode: capabilities.mode,
    tenant: {
      id: tenant.id,
      displayName: cleaned(tenant.displayName, 256),
      defaultDomain: cleaned(tenant.defaultDomain, 256),
    },
    now: iso(tenant.now),
    signedIn: {
      id: caller.id,
      userPrincipalName: cleaned(caller.userPrincipalName, 256),
      displayName: cleaned(caller.displayName, 256),
      roles: caller.roles.map((role) => roles[role].displayName),
      permissions: [...caller.permissions],
    },
    ...allowed(status),
    capabilities: { ...capabilities },
    retention: tenant.retention,
    newestSnapshot: newestSnapshot === null ? undefined : snapshotData(newestSnapshot, tenant.now),
    activeJob: activeJob === null ? undefined : jobData(activeJob, tenant.now),
    lastRecovery: lastRecoveryText(status),
    limits: {
      scopeIds: capabilities.maxScopeIds,
      activeJobs: 1,
      waitSeconds: 50,
      pageBytes: PAGE_BYTES,
      phraseAbove: PHRASE_ABOVE,
    },
  };
}

/** The permission for the audit log, which names authors. */
const READS_LOG = "AuditLog.Read.All";

function allowed({ caller, capabilities }: Pick<TenantStatus, "caller" | "capabilities">): {
  readonly may: string[];
  readonly mayNot: string[];
} {
  const shut = (ability: (typeof abilities)[number]) => capabilities.readOnly === true && ability.changes === true;
  const offered = abilities.filter(({ needs }) => needs === undefined || capabilities[needs]);
  const may = offered.filter((ability) => hasAccess(ability, caller) && !shut(ability));
  const mayNot = offered.filter((ability) => !may.includes(ability));
  const lacking = may.some(({ changes }) => changes) ? lackingPermissions(writableParts, caller.granted ?? null) : [];
  const unwritable =
    lacking.length === lackingPermissions(writableParts, []).length
      ? ["recover any object (this sign-in lacks every permission to write)"]
      : lacking.map(({ permission, parts }) => `recover ${parts.join(", ")} (this sign-in lacks ${permission})`);
  return {
    may: may.map(({ what }) => what),
    mayNot: [
      ...mayNot.map(
        (ability) =>
          `${ability.what} (${shut(ability) ? "this server was started read-only" : `needs ${roles[ability.role].displayName}`})`,
      ),
      ...unwritable,
      ...(caller.granted?.includes(READS_LOG) === false
        ? [`read who changed what (this sign-in lacks ${READS_LOG})`]
        : []),
    ],
  };
}

/** In our own words only. */
export function statusSentence(status: TenantStatus): string {
  const { tenant, capabilities, activeJob } = status;
  const { may, mayNot } = allowed(status);
  const active = activeJob === null ? "No job is active." : `Active: ${jobSentence(activeJob, tenant.now)}`;
  return [
    `Mode ${capabilities.mode}; the tenant's time is ${iso(tenant.now)}. Retention: ${tenant.retention}`,
    `May: ${may.join("; ") || "nothing"}. May not: ${mayNot.join("; ") || "nothing is closed"}.`,
    ...(capabilities.allowed === undefined
      ? []
      : [`It recovers ${selectionWords(capabilities.allowed)}, for every caller.`]),
    ...(capabilities.approvalPolicy === undefined ? [] : [policySentence(capabilities.approvalPolicy)]),
    ...modeSentences(capabilities),
    active,
  ].join("\n");
}

/** Questions and steps that a mode may lack, by its capabilities. */
const lacking = [
  ["snapshotsOnDemand", "snapshots on demand"],
  ["propertyScopes", "scopes of single properties"],
  ["comparison", "comparing two snapshots"],
  ["investigation", "finding objects and reading their history"],
] as const;

/** What the mode cannot do, and the facts to know before relying on it. */
function modeSentences(capabilities: Capabilities): readonly string[] {
  const missing = lacking.flatMap(([name, what]) => (capabilities[name] ? [] : [what]));
  const { tenant = [], preview = [], recovery = [] } = capabilities.notices ?? {};
  const notices = [...tenant, ...preview, ...recovery];
  return [
    ...(missing.length === 0 ? [] : [`This mode does not have: ${missing.join("; ")}.`]),
    ...(notices.length === 0 ? [] : [`Know before you rely on it: ${notices.join(" ")}`]),
  ];
}

/** The policy as its operator wrote it, which holds no text from a directory. */
/** Completes "It recovers", as the operator allowed it. */
function selectionWords(allowed: Selection): string {
  if ("all" in allowed) return "all objects";
  if ("types" in allowed) return `only objects of these types: ${listed(allowed.types.map((type) => nounOf(type, 2)))}`;
  const count = allowed.entities.reduce((sum, { ids }) => sum + ids.length, 0);
  return `only ${countOf(count, "object")}, which capabilities.allowed of the structured content names`;
}

const policySentence = (policy: ApprovalPolicy): string =>
  `For every caller an approval policy holds, and a preview says what it asks: ${JSON.stringify(policy)}.`;

/** Names the newest recovery, with the call that shows what others wrote after it. */
function lastRecoveryText({ lastRecovery, capabilities }: TenantStatus): string | undefined {
  if (lastRecovery?.jobCompletionDateTime == null) return undefined;
  const { id, status, startedBy, jobCompletionDateTime } = lastRecovery;
  const ended = stamp(jobCompletionDateTime);
  const since = capabilities.investigation ? `: list_activity with since "${ended}" shows who wrote what after it` : "";
  return `newest recovery ${id} (${status}, started by ${authorWord(startedBy)}, ended at ${ended})${since}`;
}

export function statusLines(status: TenantStatus): readonly string[] {
  const { tenant, caller, newestSnapshot } = status;
  const recovery = lastRecoveryText(status);
  const held = caller.roles.map((role) => roles[role].displayName).join(", ") || NO_ROLE;
  return [
    `tenant ${quoted(tenant.displayName)} (${cleaned(tenant.defaultDomain, 256)}, ${tenant.id})`,
    `signed in ${quoted(caller.displayName)} (${cleaned(caller.userPrincipalName, 256)}, ${caller.id}): ${held}`,
    newestSnapshot === null ? "no snapshot yet" : `newest snapshot ${snapshotLine(newestSnapshot, tenant.now)}`,
    ...(recovery === undefined ? [] : [recovery]),
  ];
}
