import { resolve } from "node:path";
import { type ExitStatus, exitStatus } from "../../app/exit-status.ts";
import type { ProcessContext } from "../../app/process-context.ts";
import { type CopyChoice, sourceInVault } from "../../app/vault/copy-source.ts";
import { writeExport } from "../../app/vault/export-files.ts";
import type { OpenVault } from "../../app/vault/open-vault.ts";
import { countOf } from "../../domain/counted-words.ts";
import type { RetentionReason } from "../../domain/retention.ts";
import { iso, MINUTE } from "../../domain/time.ts";
import { quoted } from "../../domain/untrusted.ts";
import type { Screen } from "../terminal/screen.ts";
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
    else {
      screen.say(
        `${tenant.displayName} (${tenant.id}): ${countOf(shown.snapshots, "snapshot")}, newest ${shown.newest ?? "none yet"}.`,
      );
      screen.say(`Kept: ${tenant.retention}.`);
      for (const line of keptLines(kept)) screen.say(line);
      for (const line of shown.unread) screen.say(`Not read: ${line}`);
      if (estimate !== null) screen.say(costOf(estimate));
    }
    return exitStatus.done;
  });
}

/** Snapshots that are listed one by one in text. */
const KEPT_SHOWN = 20;

interface KeptLine {
  readonly time: string;
  readonly kind: string;
  readonly label: string | null;
  readonly reasons: readonly RetentionReason[];
}

/** Why a snapshot is kept, in words. */
const reasonWords: Readonly<Record<RetentionReason, string>> = {
  newest: "the newest",
  daily: "the newest of its day",
  weekly: "the newest of its week",
  monthly: "the newest of its month",
  recent: "taken recently",
  pinned: "a kept job uses it",
};

function keptLines(kept: readonly KeptLine[]): readonly string[] {
  const lines = kept.slice(0, KEPT_SHOWN).map(({ time, kind, label, reasons }) => {
    const why =
      reasons.length === 0 ? "removed with the next daily snapshot" : reasons.map((one) => reasonWords[one]).join(", ");
    return `  ${time} ${kind}${label === null ? "" : ` ${quoted(label)}`}: ${why}`;
  });
  const more = kept.length - lines.length;
  return more > 0
    ? [...lines, `  and ${countOf(more, "older one")} (--json lists ${more === 1 ? "it" : "them"})`]
    : lines;
}

const costOf = ({ objects, requests, duration }: Awaited<ReturnType<OpenVault["estimate"]>>): string =>
  `The first capture reads about ${countOf(objects, "object")} in about ${countOf(requests, "request")} and takes about ` +
  `${Math.max(1, Math.ceil(duration / MINUTE))} min at Graph's documented pace.`;

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
    else screen.say(`Captured at ${time}: ${newOrChanged(taken?.totalChangedObjects ?? null)}.`);
    return exitStatus.done;
  });
}

const newOrChanged = (count: number | null): string =>
  `${count === null ? "all objects" : countOf(count, "object")} new or changed`;

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
