import type { Change } from "../../domain/change.ts";
import { type RefKey, refKey } from "../../domain/entity.ts";
import { RewindError } from "../../domain/errors.ts";
import type { JobId } from "../../domain/ids.ts";
import type { Job } from "../../domain/job.ts";
import type { VerificationResult } from "../../service/verification.ts";
import type { MicrosoftContext } from "../context.ts";
import { changedFieldsOf } from "./change-filter.ts";
import { allChanges } from "./change-pages.ts";

const RESIDUAL_SHOWN = 50;
const SAMPLES_SHOWN = 3;
const LINKS_SHOWN = 20;

/**
 * Holds what a second preview still finds against the list that was approved. What the list was to put back and still
 * differs is residual; a difference it did not have arose later and is expected as `newer`. A recovery that was not
 * started from here has no list, so that everything that differs is residual.
 */
export async function judge(context: MicrosoftContext, still: Job, preview: JobId | null): Promise<VerificationResult> {
  const planned = preview === null ? null : await plannedFacets(context, preview);
  const residual: Change[] = [];
  const newer: Change[] = [];
  let residualTotal = 0;
  let newerTotal = 0;
  for await (const page of allChanges(context.client, still)) {
    if (page.unknown.length > 0) residualTotal += page.unknown.length;
    for (const change of page.items) {
      const shown = { ...change, links: change.links.slice(0, LINKS_SHOWN) };
      const facets = planned?.get(refKey(change.ref));
      const missed = planned === null || changedFieldsOf(change).some((facet) => facets?.has(facet) === true);
      if (missed) {
        residualTotal += 1;
        if (residual.length < RESIDUAL_SHOWN) residual.push(shown);
      } else {
        newerTotal += 1;
        if (newer.length < SAMPLES_SHOWN) newer.push(shown);
      }
    }
  }
  return {
    verified: residualTotal === 0,
    residual: { total: residualTotal, items: residual },
    expected: newerTotal === 0 ? [] : [{ reason: "newer", objects: newerTotal, sample: newer }],
  };
}

/** What the applied list named, by object; null where no journal of it is kept here. */
async function plannedFacets(
  { journal }: MicrosoftContext,
  preview: JobId,
): Promise<ReadonlyMap<RefKey, ReadonlySet<string>> | null> {
  const planned = new Map<RefKey, Set<string>>();
  try {
    for await (const change of journal.read(preview)) {
      const key = refKey(change.ref);
      const facets = planned.get(key) ?? new Set();
      for (const facet of changedFieldsOf(change)) facets.add(facet);
      planned.set(key, facets);
    }
  } catch (error) {
    if (error instanceof RewindError && error.code === "notFound") return null;
    throw error;
  }
  return planned;
}
