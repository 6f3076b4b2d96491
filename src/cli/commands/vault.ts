import { resolve } from "node:path";
import { type ExitStatus, exitStatus } from "../../app/exit-status.ts";
import type { ProcessContext } from "../../app/process-context.ts";
import { type CopyChoice, sourceInVault } from "../../app/vault/copy-source.ts";
import { writeExport } from "../../app/vault/export-files.ts";
import { iso } from "../../domain/time.ts";
import { countOf } from "../../domain/words/counted-words.ts";
import type { Screen } from "../../terminal/screen.ts";
import { capturedLine, costOf, statusLines } from "./vault-lines.ts";
import { withVault } from "./with-vault.ts";

/** Shows the vault's content for the tenant, or the cost of a first capture if it is empty. */
export async function vaultStatus(context: ProcessContext, screen: Screen, json: boolean): Promise<ExitStatus> {
  return withVault(context, async (vault) => {
    const { tenant } = await vault.services.session.signedIn();
    const { items, total } = await vault.services.recovery.listSnapshots({ limit: 1 });
    const [newest] = items;
    const estimate = newest === undefined ? await vault.estimate() : null;
    const kept = (await vault.engine.explainRetention()).map(({ snapshot, reasons }) => ({
      time: iso(snapshot.instant),
      kind: snapshot.kind,
      label: snapshot.label,
      reasons,
    }));
    const shown = {
      tenant: { id: tenant.id, displayName: tenant.displayName },
      snapshots: total ?? items.length,
      newest: newest === undefined ? null : iso(newest.createdDateTime),
      retention: tenant.retention,
      kept,
      unread: newest?.unread ?? [],
      firstCapture: estimate,
    };
    if (json) screen.json(shown);
    else for (const line of statusLines(shown)) screen.say(line);
    return exitStatus.done;
  });
}

/** Takes a snapshot now. Before the first one it shows the cost. */
export async function vaultCapture(context: ProcessContext, screen: Screen, json: boolean): Promise<ExitStatus> {
  return withVault(context, async (vault) => {
    const { items } = await vault.services.recovery.listSnapshots({ limit: 1 });
    if (items.length === 0 && !json) screen.say(costOf(await vault.estimate()));
    await vault.engine.takeScheduledSnapshot(({ done, total }) => screen.progress.show("Capturing", done, total));
    screen.progress.clear();
    const [taken] = (await vault.services.recovery.listSnapshots({ limit: 1 })).items;
    const time = taken === undefined ? null : iso(taken.createdDateTime);
    if (json) screen.json({ snapshotId: taken?.id ?? null, time, changedObjects: taken?.totalChangedObjects ?? null });
    else if (taken !== undefined)
      screen.say(capturedLine(iso(taken.createdDateTime), taken.totalChangedObjects ?? null));
    return exitStatus.done;
  });
}

export interface ExportChoice extends CopyChoice {
  readonly json?: boolean;
}

/** Writes a snapshot as one file for each object. */
export async function vaultExport(
  context: ProcessContext,
  screen: Screen,
  folder: string,
  choice: ExportChoice,
): Promise<ExitStatus> {
  return withVault(context, async (vault) => {
    const source = await sourceInVault(vault, choice);
    const { tenant, instant } = source;
    const to = resolve(folder);
    const manifest = { tenant, instant, pseudonymized: choice.pseudonymize === true };
    const counts = await writeExport(to, source.objects(), manifest, (done) =>
      screen.progress.show("Exporting", done, null),
    );
    screen.progress.clear();
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
    if (choice.json) screen.json({ folder: to, instant: iso(instant), objects: counts });
    else screen.say(`Exported ${countOf(total, "object")} as of ${iso(instant)} to ${to}.`);
    return exitStatus.done;
  });
}
