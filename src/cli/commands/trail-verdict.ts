import { type ExitStatus, exitStatus } from "../../app/exit-status.ts";
import { recoveriesFinding } from "../../app/recoveries-finding.ts";
import type { Finding } from "../../domain/finding.ts";
import type { ComparedRecoveries } from "../../domain/recovery/compared-recoveries.ts";
import { countOf } from "../../domain/words/counted-words.ts";
import type { AuditTrail, TrailVerdict } from "../../service/audit-trail.ts";
import type { HeadsVerdict } from "../../summaries/compare-heads.ts";
import type { Screen } from "../../terminal/screen.ts";

/** The knowledge of others that an intact trail is compared with. */
export interface KnownElsewhere {
  /** Compares it with the heads that were kept outside. */
  readonly outside?: () => Promise<HeadsVerdict>;
  /** Compares it with the recoveries that a service lists. */
  readonly recoveries?: (() => Promise<ComparedRecoveries>) | undefined;
}

/**
 * Checks a trail, and compares it with what others know of it, where they do. Returns status 1 unless the trail and the
 * heads outside hold. A recovery without a record may have been started elsewhere, so it changes no status.
 */
export async function showVerdict(
  trail: Pick<AuditTrail, "verify">,
  screen: Screen,
  { json, outside, recoveries }: KnownElsewhere & { readonly json: boolean },
): Promise<ExitStatus> {
  const verdict = await trail.verify();
  const heads = verdict.intact && outside !== undefined ? await outside() : null;
  const listed = verdict.intact && recoveries !== undefined ? await recoveriesFinding(recoveries) : null;
  if (json) {
    screen.json({
      ...verdict,
      ...(heads === null ? {} : { outside: heads }),
      ...(listed === null ? {} : { recoveries: { compared: listed.ok, says: listed.says, remedy: listed.remedy } }),
    });
  } else {
    screen.say(screen.paint(verdict.intact ? "green" : "red", verdictSentence(verdict)));
    if (heads !== null) screen.say(screen.paint(heads.agrees ? "green" : "red", headsSentence(heads)));
    if (listed !== null) screen.say(listedSentence(listed));
  }
  return verdict.intact && heads?.agrees !== false ? exitStatus.done : exitStatus.failed;
}

const listedSentence = ({ ok, says, remedy }: Finding): string =>
  ok ? `${says}.` : `The recoveries in Microsoft's list were not compared: ${[says, remedy ?? ""].join(" ").trim()}`;

const headsSentence = (verdict: HeadsVerdict): string =>
  verdict.agrees
    ? `It agrees with the heads outside, which have ${verdict.compared} of its ${countOf(verdict.records, "record")}.`
    : `It is not the trail that is known outside: ${verdict.why}.`;

function verdictSentence(verdict: TrailVerdict): string {
  if (!verdict.intact) {
    if (verdict.part === "history") return `The trail is intact, and the history is not: ${verdict.why}.`;
    if (verdict.part === "jobs") return `The trail is intact, and jobs or approvals are not: ${verdict.why}.`;
    const before = verdict.records === 0 ? "" : ` The ${verdict.records} before it are as they were written.`;
    return `The trail is broken: ${verdict.why}.${before}`;
  }
  const { records, head, captures, compared } = verdict;
  const history =
    captures === 0
      ? ""
      : ` The history is the one that was captured: ${countOf(captures, "capture")} in a chain, ` +
        `the state at ${compared} of them compared with what is stored.`;
  if (head === null) return `The trail is empty.${history}`;
  return (
    `The trail is intact: ${countOf(records, "record")}, the last with the hash ${head}. ` +
    `Note both elsewhere: they show later whether the whole trail was replaced.${history}`
  );
}
