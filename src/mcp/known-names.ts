import { RewindError } from "../domain/errors.ts";
import type { Job } from "../domain/recovery/job.ts";
import type { Services } from "../service/services.ts";

type Looking = Pick<Services, "recovery" | "investigation">;

/** Names of objects that fit: of all there are, or where the mode cannot search, of those that differ in the newest preview. */
export async function objectNames(typed: string, { recovery, investigation }: Looking): Promise<readonly string[]> {
  if (typed !== "") {
    try {
      const { items } = await investigation.findObjects({ text: typed, state: "any" }, { limit: 50 });
      return items.flatMap(({ displayName }) => displayName ?? []);
    } catch (error) {
      if (!(error instanceof RewindError)) throw error;
    }
  }
  const preview = await newestPreview(recovery);
  if (preview === null) return [];
  const { items } = await recovery.listChanges(preview.id, typed === "" ? {} : { text: typed }, { limit: 50 });
  return items.flatMap(({ displayName }) => displayName ?? []);
}

/** The authors of changes in the newest successful preview. */
export async function actorNames(typed: string, { recovery }: Looking): Promise<readonly string[]> {
  const preview = await newestPreview(recovery);
  if (preview === null) return [];
  const { actors } = await recovery.summarizeChanges(preview.id);
  return actors
    .flatMap(({ actor }) => actor.name ?? actor.id ?? [])
    .filter((name) => name.toLowerCase().includes(typed.toLowerCase()));
}

async function newestPreview(recovery: Services["recovery"]): Promise<Job | null> {
  const { items } = await recovery.listJobs({ kind: "preview", status: "successful" }, { limit: 1 });
  return items[0] ?? null;
}
