import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { anchorFor } from "../../sandbox/contoso/calendar.ts";
import { contosoTenant } from "../../sandbox/contoso/contoso.ts";
import { newId } from "../../src/app/machine.ts";
import { openEngineOn } from "../../src/app/sandbox/open-engine.ts";
import type { DirectoryWriter } from "../../src/directory/embedded/directory-writer.ts";
import { EmbeddedDirectory } from "../../src/directory/embedded/embedded-directory.ts";
import type { Job } from "../../src/domain/recovery/job.ts";
import type { Caller } from "../../src/domain/roles/role.ts";
import type { Scope } from "../../src/domain/tenant/scope.ts";
import { MINUTE } from "../../src/domain/time.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { openSqliteStore } from "../../src/store/sql/sqlite.ts";
import { findSnapshot } from "../../src/summaries/find-snapshot.ts";
import type { GroundTruth } from "./ground-truth.ts";
import { ended } from "./jobs.ts";
import { tellRecordedStory } from "./recorded-story.ts";

const ANCHOR = anchorFor(Date.parse("2026-11-21T11:17:00Z"));

export const rescuer: Caller = {
  id: "rescuer",
  userPrincipalName: "rescuer@contoso.example",
  displayName: "Rescuer",
  roles: ["globalAdministrator"],
  permissions: ["EntraBackup.ReadWrite.Recovery"],
};

/** Contoso with a history that was captured as the story went on, and the engine over it. */
export interface ContosoTenant extends AsyncDisposable {
  readonly truth: GroundTruth;
  readonly directory: EmbeddedDirectory;
  readonly engine: Engine;
  /** Writes as an honest administrator. */
  readonly hands: DirectoryWriter;
  later(millis: number): void;
  preview(snapshot: string, scope: Scope): Promise<Job>;
  recover(preview: Job): Promise<Job>;
}

export async function openContoso(
  choice: { users?: number; seed?: string; scenario?: string } = {},
): Promise<ContosoTenant> {
  const { users = 120, seed = "contoso", scenario = "incident" } = choice;
  const folder = mkdtempSync(join(tmpdir(), "contoso-engine-"));
  let time = 0;
  const tenant = contosoTenant(seed);
  const directory = EmbeddedDirectory.create(join(folder, "tenant.db"), { tenant, newId, clock: { now: () => time } });
  const history = openEngineOn(directory, openSqliteStore(join(folder, "history.db")), { leaseMillis: MINUTE });
  const { engine } = history;
  const truth = await tellRecordedStory({
    anchor: ANCHOR,
    users,
    seed,
    scenario,
    tenant,
    actAs: (actingAs) => directory.as(actingAs),
    transaction: (work) => directory.transaction(work),
    setTime: (to) => {
      time = to;
    },
    snapshot: async () => void (await engine.takeScheduledSnapshot()),
  });
  time = ANCHOR;
  const actor = { kind: "user", id: rescuer.id, name: rescuer.userPrincipalName } as const;
  const opened: ContosoTenant = {
    truth,
    directory,
    engine,
    hands: directory.as({ actor, app: "Microsoft Entra admin center", ip: null }),
    later: (millis) => {
      time += millis;
    },
    preview: async (snapshot, scope) => {
      const { id } = (await findSnapshot(engine.recovery, snapshot, time)).snapshot;
      return ended(engine.recovery, await engine.recovery.startPreview({ snapshotId: id, scope, caller: rescuer }));
    },
    recover: async ({ id }) =>
      ended(
        engine.recovery,
        await engine.recovery.startRecovery({ previewJobId: id, caller: rescuer, authority: { kind: "caller" } }),
      ),
    [Symbol.asyncDispose]: async () => {
      await history[Symbol.asyncDispose]();
      directory.close();
      rmSync(folder, { recursive: true });
    },
  };
  return opened;
}
