import { type ExitStatus, exitStatus } from "../../app/exit-status.ts";
import { countOf } from "../../domain/counted-words.ts";
import type { AuditTrail, TrailVerdict } from "../../service/audit-trail.ts";
import type { HeadsVerdict } from "../../summaries/compare-heads.ts";
import type { Screen } from "../terminal/screen.ts";

/** Checks a trail, and compares it with the heads outside where there are any. Returns status 1 unless both hold. */
export async function showVerdict(
  trail: Pick<AuditTrail, "verify">,
  screen: Screen,
  { json, outside }: { readonly json: boolean; readonly outside?: () => Promise<HeadsVerdict> },
): Promise<ExitStatus> {
  const verdict = await trail.verify();
  const heads = verdict.intact && outside !== undefined ? await outside() : null;
  if (json) screen.json(heads === null ? verdict : { ...verdict, outside: heads });
  else {
    screen.say(screen.paint(verdict.intact ? "green" : "red", verdictSentence(verdict)));
    if (heads !== null) screen.say(screen.paint(heads.agrees ? "green" : "red", headsSentence(heads)));
  }
  return verdict.intact && heads?.agrees !== false ? exitStatus.done : exitStatus.failed;
}

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
