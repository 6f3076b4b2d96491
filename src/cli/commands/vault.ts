import { resolve } from "node:path";
import { type ExitStatus, exitStatus } from "../../app/exit-status.ts";
import type { ProcessContext } from "../../app/process-context.ts";
import { type CopyChoice, sourceInVault } from "../../app/vault/copy-source.ts";
import { writeExport } from "../../app/vault/export-files.ts";
import { partialLine } from "../../app/vault/partial-line.ts";
import { snapshotIdOf } from "../../domain/recovery/snapshot.ts";
import { lackingParts, type UnreadPart } from "../../domain/tenant/part.ts";
import { iso } from "../../domain/time.ts";
import { countOf } from "../../domain/words/counted-words.ts";
import { describeUnread, partName } from "../../domain/words/describe-unread.ts";
import type { Screen } from "../../terminal/screen.ts";
import { capturedLine, costOf, notReadLines, statusLines } from "./vault-lines.ts";
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
      ...unreadShown(newest === undefined ? [] : await vault.unread(newest.createdDateTime)),
      firstCapture: estimate,
    };
    if (json) screen.json(shown);
    else for (const line of statusLines(shown)) screen.say(line);
    return exitStatus.done;
  });
}

/** Returns the parts that a snapshot lacks for `--json`: their names, and every sentence about them. */
const unreadShown = (parts: readonly UnreadPart[]) => ({
  unread: describeUnread(parts, parts.length),
  unreadParts: [...new Set(parts.map(partName))],
});

/**
 * Takes a snapshot now. Before the first one it shows the cost. Returns the status of a partial one if a part that the
 * tenant has could not be read, which the error stream says too where the output goes to a program.
 */
export async function vaultCapture(context: ProcessContext, screen: Screen, json: boolean): Promise<ExitStatus> {
  return withVault(context, async (vault) => {
    const { items } = await vault.services.recovery.listSnapshots({ limit: 1 });
    if (items.length === 0 && !json) screen.say(costOf(await vault.estimate()));
    const { id } = await vault.services.session.tenant();
    const { instant, unread } = await vault.engine.takeScheduledSnapshot(({ done, total }) =>
      screen.progress.show("Capturing", done, total),
    );
    screen.progress.clear();
    const taken = await vault.services.recovery.getSnapshot(snapshotIdOf(instant));
    const changedObjects = taken.totalChangedObjects;
    const shown = unreadShown(unread);
    const isPartial = lackingParts(unread).length > 0;
    if (json) screen.json({ snapshotId: taken.id, time: iso(instant), changedObjects, partial: isPartial, ...shown });
    else
      for (const line of [capturedLine(iso(instant), changedObjects), ...notReadLines(shown.unread)]) screen.say(line);
    if (json && isPartial) screen.complain(partialLine({ instant, unread }, id));
    return isPartial ? exitStatus.partial : exitStatus.done;
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
    const { tenant, instant, unread } = source;
    const to = resolve(folder);
    const manifest = { tenant, instant, pseudonymized: choice.pseudonymize === true, unread };
    const counts = await writeExport(to, source.objects(), manifest, (done) =>
      screen.progress.show("Exporting", done, null),
    );
    screen.progress.clear();
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
    if (choice.json) screen.json({ folder: to, instant: iso(instant), objects: counts, unread });
    else
      for (const line of [
        `Exported ${countOf(total, "object")} as of ${iso(instant)} to ${to}.`,
        ...notReadLines(unread),
      ])
        screen.say(line);
    return exitStatus.done;
  });
}
