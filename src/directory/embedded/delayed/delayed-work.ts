import { MINUTE, type Millis } from "../../../domain/time.ts";
import type { DelayedWork } from "../../directory-admin.ts";
import type { MetaTable } from "../meta-table.ts";
import { headSeq } from "../sequence.ts";
import type { OpenTenant } from "../tenant.ts";
import { copyToPrincipals } from "./copy-to-principals.ts";
import { followRules } from "./follow-rules.ts";

/**
 * Time between a change and what the directory makes of it. Microsoft gives no number for either: it says minutes, and
 * more under load.
 */
const DELAY: Millis = MINUTE;
const ROW = "delayed";

/** Position up to which the work is done, and when the first change behind it was noticed. */
interface WorkState {
  readonly done: number;
  readonly since: Millis | null;
}

/**
 * Does the work of a directory that follows changes late: members of dynamic groups, and what service principals copy from
 * their applications. What happened before the first call counts as done.
 */
export function doDelayedWork(tenant: OpenTenant, meta: MetaTable, work: DelayedWork, now: Millis): void {
  const head = headSeq(tenant.db);
  const state = stateIn(meta) ?? { done: head, since: null };
  if (head <= state.done && meta.read(ROW) !== null) return;
  if (head > state.done && state.since !== null && now - state.since < DELAY) return;
  tenant.db.transaction(() => {
    const due = head > state.done && state.since !== null;
    if (due && work.followsRules) followRules(tenant, state.done);
    if (due && work.copiesToPrincipals) copyToPrincipals(tenant, state.done);
    const done = due ? headSeq(tenant.db) : state.done;
    keep(meta, { done, since: head > done ? now : null });
  });
}

function stateIn(meta: MetaTable): WorkState | null {
  const text = meta.read(ROW);
  if (text === null) return null;
  const [done = "", since = ""] = text.split(" ");
  return { done: Number(done), since: since === "" ? null : Number(since) };
}

const keep = (meta: MetaTable, { done, since }: WorkState): void => meta.write(ROW, `${done} ${since ?? ""}`);
