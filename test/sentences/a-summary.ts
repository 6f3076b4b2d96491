import type { ChangeSummary } from "../../src/service/change-summary.ts";

/** The summary of a preview of nothing, with an assessment that found nothing. */
export const aSummary: ChangeSummary = {
  totals: { changedObjects: 0, changedLinks: 0, notRecoverable: 0 },
  ...{ parts: [], byType: [], properties: [], links: [], notRecoverable: [], actors: [], samples: [] },
  assessment: { risks: [], riskiest: [], rehearsal: null },
};
