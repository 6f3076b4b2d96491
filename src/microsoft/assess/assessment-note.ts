import { iso } from "../../domain/time.ts";
import { countOf } from "../../domain/words/counted-words.ts";
import type { LogOfRange } from "../../graph/audit/attribute.ts";
import { ASSESSMENT_TAKES } from "./assessment-permissions.ts";
import { type AuthorAccounts, ELIGIBLE_NOT_READ } from "./author-accounts.ts";
import type { DirectoryReader } from "./directory-reader.ts";
import type { DeadNames } from "./purged-since.ts";

/** The sources of an assessment. */
interface Noted {
  readonly readers: readonly DirectoryReader[];
  readonly log: LogOfRange;
  readonly accounts: AuthorAccounts | null;
  readonly deadNames: DeadNames;
}

/** Says what an assessment cost, what was cut and what was not looked at. */
export function noteOf({
  readers,
  log: { problem, gap, isCut, records },
  accounts,
  deadNames: { unread },
}: Noted): string {
  const requests = readers.reduce((sum, one) => sum + one.requests, 0);
  return [
    `Dangers and sign-in were worked out from the tenant as it is now, with ${countOf(requests, "request")} beside the list and those for policies.`,
    ...readers.flatMap(({ cuts }) => cuts),
    NOT_ASSESSED,
    ...(problem === null ? [] : [gap === null ? LOG_NOT_READ : `${LOG_NOT_READ} ${gap}`]),
    ...(isCut ? [logCut(records)] : []),
    ...(unread === null ? [] : [unread]),
    ...(accounts === null ? [ACCOUNTS_NOT_READ] : []),
    ...(accounts?.showsEligible === false ? [ELIGIBLE_NOT_READ] : []),
  ].join(" ");
}

const NOT_ASSESSED =
  "Not assessed: emergency accounts beyond those that policies exclude, whether other applications hold the addresses that this " +
  "plan gives back, and whether what restored objects need is in use.";
const LOG_NOT_READ =
  "What was done and reversed since, or stays whatever is recovered, such as roles and domains, and since when emergency accounts are " +
  "exempt was not looked for, because the audit log could not be read.";
/** Says how far back a log was read that was too long. Its records come newest first. */
const logCut = (records: LogOfRange["records"]): string =>
  `What was done before ${iso(records.at(-1)?.time ?? 0)} that the service does not hold, such as to domains, was not looked at.`;
const ACCOUNTS_NOT_READ = `Whether the authors' accounts can sign in was not looked up, because roles, groups or accounts could not be read: ${ASSESSMENT_TAKES}.`;
