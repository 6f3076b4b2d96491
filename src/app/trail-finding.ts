import { RewindError } from "../domain/errors.ts";
import type { Finding } from "../domain/finding.ts";
import { countOf } from "../domain/words/counted-words.ts";
import { numberText } from "../domain/words/number-text.ts";
import type { AuditTrail, NewestVerdict } from "../service/audit-trail.ts";
import { inTheWay } from "./in-the-way.ts";

/** Checks the newest records of a trail, and names its state. */
export async function trailFinding(trail: Pick<AuditTrail, "verifyNewest">): Promise<Finding> {
  const name = "trail";
  try {
    const verdict = await trail.verifyNewest();
    const ok = verdict.state === "intact";
    return { name, ok, says: stateOf(verdict), remedy: ok ? null : "Run entra-rewind audit --verify." };
  } catch (error) {
    if (!(error instanceof RewindError)) throw error;
    return inTheWay(name, error);
  }
}

function stateOf({ state, records, looked, why }: NewestVerdict): string {
  const after = `after ${countOf(looked, "record")} as written`;
  if (state === "short") return `shorter than it should be, ${after}: ${why}`;
  if (state === "altered") return `altered, ${after}: ${why}`;
  if (records === 0) return "empty";
  if (looked === records) return `intact, ${countOf(records, "record")} looked at`;
  const older = records - looked;
  return (
    `intact as far as looked at, the newest ${numberText(looked)} of ${countOf(records, "record")}; ` +
    `${countOf(older, "record")} before them ${older === 1 ? "was" : "were"} not checked, and \`entra-rewind audit --verify\` checks all`
  );
}
