import type { Change } from "../../domain/changes/change.ts";
import type { ReasonCode } from "../../domain/changes/reason.ts";
import type { PlanItem, PlanItemSummary } from "../../store/work/plan-item.ts";

/** Returns the reasons of what differs beyond the approved list. What is residual is told already. */
export function reasonsFor(
  change: Change,
  planned: PlanItemSummary | undefined,
  { isPending, residual }: { readonly isPending: boolean; readonly residual: PlanItem["change"] | undefined },
) {
  const expected = new Set<ReasonCode>();
  const note = (reason: ReasonCode | undefined, wasPlanned: boolean) => {
    if (residual === undefined || !wasPlanned) expected.add(reason ?? (isBack ? "newerPart" : "newer"));
  };
  const writes = planned !== undefined && planned.notRecoverable === null;
  const isBack = writes && (planned.action === "restore" || planned.action === "rebuild");
  const isPlanned = (name: string) =>
    writes && (planned.changedFields.includes(name) || residual?.properties.some((one) => one.name === name) === true);
  // The recovery deleted it, so that its values do not matter any more.
  if (writes && planned.action === "softDelete" && change.notRecoverable === "objectDeleted") {
    return { expected, deleted: true };
  }
  if (change.action !== "update") note(change.notRecoverable, writes);
  else for (const { name } of change.properties) note(change.notRecoverable, isPlanned(name));
  for (const { parts } of change.lost ?? []) for (const { reason } of parts) expected.add(reason);
  for (const { link, notRecoverable } of change.links) {
    if (isPending && notRecoverable === "dynamicMembership") continue;
    const count = planned?.links.find((one) => one.link === link);
    note(notRecoverable, count !== undefined && count.add + count.remove > 0);
  }
  return { expected };
}
