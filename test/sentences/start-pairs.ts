import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { vaultCapabilities } from "../../src/app/vault/capabilities.ts";
import { invalid } from "../../src/domain/errors.ts";
import { jobId } from "../../src/domain/ids.ts";
import type { Scope } from "../../src/domain/tenant/scope.ts";
import { HOUR } from "../../src/domain/time.ts";
import { microsoftCapabilities } from "../../src/microsoft/capabilities.ts";
import { notSetUp } from "../../src/microsoft/not-set-up.ts";
import { knownChanges } from "../../src/microsoft/recovery/change-pages.ts";
import { fileJournal } from "../../src/microsoft/recovery/journal.ts";
import { MicrosoftRecoveryService } from "../../src/microsoft/recovery-service.ts";
import type { Capabilities } from "../../src/service/capabilities.ts";
import { aChange, admin, aPreview } from "../graph/a-service.ts";
import { inMicrosoft, list, type Replies } from "./in-graph.ts";
import { jobs, PREVIEW, type Service, served, snapshotId, usual } from "./in-service.ts";
import { type Pair, pair } from "./pair.ts";
import { accepted, tried } from "./tried.ts";

const scope: Scope = { all: true };
const preview: Service = (service) => service.startPreview({ snapshotId, scope, caller: admin });
const check: Service = (service) => service.checkRecovery(PREVIEW);
const started = (status: number, headers = {}): Replies => [
  [/POST .*recoveryPreviewJobs/, { status, headers, body: { id: PREVIEW } }],
];
const location = `https://graph.microsoft.com/v1.0/directory/recovery/jobs/${PREVIEW}`;
const twice: Service = async (service) => {
  await preview(service, () => {}).catch(() => {});
  return preview(service, () => {});
};
const idle = jobs(aPreview(PREVIEW, { jobStartDateTime: "2026-11-18T08:40:00Z" }));
const recover: Service = (each) =>
  each.startRecovery({ previewJobId: PREVIEW, caller: admin, authority: { kind: "caller" } });
const old: Service = async (service, later) => {
  later(2 * HOUR);
  return recover(service, later);
};
const narrow = (types: readonly ["user"] | readonly ["group"]) =>
  served(
    (each) =>
      each.startRecovery({ snapshotId, scope: { types: ["user"] }, caller: admin, authority: { kind: "caller" } }),
    [...idle, [/POST .*recoveryJobs/, { status: 202, headers: { location }, body: {} }]],
    { allowed: { types } },
  );
const criteria = (criterion: unknown) => jobs(aPreview(PREVIEW, { filteringCriteria: criterion }));
const known = (changes: Replies[number][1]) =>
  tried(() =>
    inMicrosoft([...usual, [/getChanges/, changes]], async (context) =>
      Array.fromAsync(knownChanges(context.client, await new MicrosoftRecoveryService(context).getJob(PREVIEW))),
    ),
  );

/** A place where no folder can be made. */
const NOWHERE = "/dev/null/journal";
const aFolder = () => mkdtempSync(join(tmpdir(), "journal-"));
/** Keeps what a recovery would overwrite in a folder, and reads it back. */
const kept = (folder: () => string, read = PREVIEW) =>
  tried(() =>
    inMicrosoft(usual, async (context) => {
      const at = folder();
      try {
        const journal = fileJournal(at);
        await journal.keep(await new MicrosoftRecoveryService(context).getJob(PREVIEW), (async function* () {})());
        return await Array.fromAsync(journal.read(read));
      } finally {
        if (at !== NOWHERE) rmSync(at, { recursive: true });
      }
    }),
  );

const starts: readonly Pair[] = [
  pair(
    "Starting the …",
    served(preview, [...idle, ...started(403)]),
    served(preview, [...idle, ...started(202, { location })]),
    accepted,
  ),
  pair(
    "It is not known whether the … has started, and it was not asked for a second time. … Look at list_jobs in a minute: if it is there, it runs.",
    served(preview, [...idle, ...started(500)]),
    served(preview, [...idle, ...started(403)]),
    "Starting the preview failed",
  ),
  pair(
    "A … was asked for at …, and it is not known yet whether the service got that. Nothing else is started before …: look at list_jobs, then try again.",
    served(twice, [...idle, ...started(500)]),
    served(twice, [...idle, ...started(403)]),
    "Starting the preview failed",
  ),
  pair(
    "The preview holds changes of a kind this version cannot show. Update entra-rewind, or preview only the entity types it knows.",
    known(list(aChange("u1"), { id: "u9" })),
    known(list(aChange("u1"))),
    accepted,
  ),
  pair(
    "What the recovery would overwrite could not be kept in … (…), so nothing was started. Make room or make it writable, or set ENTRA_REWIND_DATA to another folder.",
    kept(() => NOWHERE),
    kept(aFolder),
    accepted,
  ),
  pair(
    "No journal of preview … is kept on this machine. A journal is kept where its recovery was started.",
    kept(aFolder, jobId("another")),
    kept(aFolder),
    accepted,
  ),
  pair(
    "The scope of preview … is in words this version does not know. Start a preview of your own.",
    served(check, criteria({ "@odata.type": "#microsoft.graph.other" })),
    served(check, criteria(null)),
    accepted,
  ),
  pair(
    "Preview … is … old. Microsoft's service compares again when it recovers, so only a preview of the last … says what to expect. Start a new preview.",
    served(old),
    served(recover),
    "could not be kept in",
  ),
  pair(
    "This scope reaches beyond what this server may recover for any caller (ENTRA_REWIND_ALLOW). Nothing was changed. Start a preview of a scope within ….",
    narrow(["group"]),
    narrow(["user"]),
    accepted,
  ),
];

const said = (capabilities: Capabilities) => () => JSON.stringify(capabilities);
const here = said(microsoftCapabilities);
const vault = said(vaultCapabilities);

const modes: readonly Pair[] = [
  pair(
    "A tenant has one job at a time, of either kind; jobs and their results are kept for seven days.",
    here,
    vault,
    '"mode":"vault"',
  ),
  pair(
    "Microsoft's service compares again when it recovers, so it may change further parts of the objects that this preview shows.",
    here,
    vault,
    '"mode":"vault"',
  ),
  pair(
    "Users and groups synchronized from on-premises stay as they are, deleted ones and the members of such groups too. Their memberships of cloud groups come back.",
    here,
    vault,
    '"mode":"vault"',
  ),
  pair(
    'Mode microsoft is not set up yet. … To set it up: 1. Run "entra-rewind setup" in a terminal, which prints the app registration, the admin-consent link and the settings (with --apply it creates the registration). 2. A Global Administrator or Privileged Role Administrator opens the consent link. 3. Put AZURE_TENANT_ID and AZURE_CLIENT_ID into "env" of this server in the host\'s configuration. 4. Restart the server. "entra-rewind doctor" checks each step. Nothing was sent to a tenant.',
    () => notSetUp(invalid("AZURE_TENANT_ID is missing.")).message,
    served(check),
    accepted,
  ),
];

/** On Microsoft's service: what is started, what is kept of it, and what it says of itself. */
export const startPairs: readonly Pair[] = [...starts, ...modes];
