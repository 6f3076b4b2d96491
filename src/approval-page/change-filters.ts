import type { Plan, PlanPart } from "../domain/approval/approval.ts";
import { partText } from "../domain/approval/part-words.ts";
import { recoveryActions } from "../domain/changes/change.ts";
import { severities } from "../domain/changes/risk.ts";
import { isEntityType } from "../domain/tenant/entity.ts";
import { numberText } from "../domain/words/number-text.ts";
import { type Html, html } from "../review/html.ts";
import { partsByGravity } from "../review/plan-order.ts";
import type { ChangesAsked } from "../review/plan-reader.ts";
import { addressOf } from "./asked-changes.ts";

type KindFilter = ChangesAsked["filter"];

/** Shows links that narrow the list: all, each severity of danger in it, and each kind of change. */
export function filterChips(plan: Plan, { of, filter }: ChangesAsked, address: string): Html {
  const { text: _, ...chosen } = filter;
  const chip = (text: string, wanted: KindFilter): Html => {
    const current = of === null && JSON.stringify(sorted(chosen)) === JSON.stringify(sorted(wanted));
    const marked = current ? html` aria-current="true"` : null;
    return html`<li><a href="${addressOf(address, { filter: wanted })}#changes"${marked}>${text}</a></li>`;
  };
  const dangers = severities.filter((severity) =>
    plan.risks.some((risk) => risk.ref !== null && risk.severity === severity),
  );
  return html`<nav aria-label="Kinds of changes"><ul class="chips">
${chip(`all ${numberText(plan.totals.changedObjects ?? 0)}`, {})}
${dangers.map((risk) => chip(`${risk} dangers`, { risk }))}
${partsByGravity(plan).map((part) => chip(partText(part), filterOfPart(part)))}
</ul></nav>`;
}

const sorted = (filter: KindFilter) => Object.entries(filter).sort(([a], [b]) => a.localeCompare(b));

function filterOfPart({ type, action }: PlanPart): KindFilter {
  const known = recoveryActions.find((known) => known === action);
  return { ...(isEntityType(type) ? { type } : {}), ...(known === undefined ? {} : { action: known }) };
}

/** Shows the search by name or id within the chosen kind. */
export function searchForm({ filter: { type, action, risk, text } }: ChangesAsked, address: string): Html {
  const kept = (name: string, value: string | undefined): Html | null =>
    value === undefined ? null : html`<input type="hidden" name="${name}" value="${value}">`;
  return html`<form class="search" method="get" action="${address}#changes" role="search">
${kept("type", type)}${kept("action", action)}${kept("risk", risk)}
<label for="find">Find an object by its name or id</label>
<input id="find" name="find" type="text" maxlength="200" value="${text ?? ""}">
<button class="no">Find</button>
</form>`;
}
