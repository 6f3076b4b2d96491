import { type Change, type LinkTotals, type RecoveryAction, recoveryActions } from "../../domain/changes/change.ts";
import { isCredentialList } from "../../domain/changes/credentials.ts";
import { namesObjects } from "../../domain/changes/mentions.ts";
import { isReasonCode, type ReasonCode } from "../../domain/changes/reason.ts";
import type { Risk } from "../../domain/changes/risk.ts";
import { RewindError } from "../../domain/errors.ts";
import { allEntityTypes, asEntityType, type EntityRef } from "../../domain/tenant/entity.ts";
import { recoverableProperties } from "../../domain/tenant/recoverable.ts";
import { columnsOf, type Row } from "../sql/schema.ts";
import { storedJson } from "../sql/stored-json.ts";

/** A row of a plan without its values: enough to filter, count, order and assess. */
export interface PlanItemSummary {
  readonly seq: number;
  readonly ref: EntityRef;
  readonly displayName: string | null;
  readonly action: RecoveryAction;
  readonly notRecoverable: ReasonCode | null;
  /** True if a recovery of this plan does something to the entity. */
  readonly isRecoverable: boolean;
  /** The names of the properties and links that differ. */
  readonly changedFields: readonly string[];
  readonly links: readonly LinkCount[];
  readonly risks: readonly Risk[];
}

/** A row of a plan with the change as it was frozen: the values on both sides and every link. */
export interface PlanItem extends PlanItemSummary {
  readonly change: Omit<Change, "seq">;
}

/** The links of one name: how many to add, to remove, and why others stay. */
export interface LinkCount {
  readonly link: string;
  readonly add: number;
  readonly remove: number;
  readonly kept: readonly ReasonCode[];
}

/** A row as it is stored, but for the job, and for the risks, which are found once the plan is frozen. */
export type PlanRow = Omit<Row<"plan_item">, "job_id" | "risks_json">;

/** The columns of `PlanRow`, in a fixed order. */
export const planColumns = columnsOf("plan_item").filter(
  (column): column is keyof PlanRow => column !== "job_id" && column !== "risks_json",
);

/** Columns that a summary needs. Leaves out the values, which are most of a row. */
export const summaryColumns = [
  "seq",
  "entity_type",
  "entity_id",
  "display_name",
  "action",
  "not_recoverable",
  "is_recoverable",
  "changed_fields_json",
  "links_json",
  "risks_json",
] as const;

type SummaryRow = Pick<Row<"plan_item">, (typeof summaryColumns)[number]>;

export function planRow({ change, ...item }: Omit<PlanItem, "risks">): PlanRow {
  return {
    seq: item.seq,
    entity_type: item.ref.type,
    entity_id: item.ref.id,
    display_name: item.displayName,
    search_text: `${item.displayName ?? ""} ${item.ref.id}`.toLowerCase(),
    action: item.action,
    not_recoverable: item.notRecoverable,
    is_recoverable: Number(item.isRecoverable),
    changed_fields_json: JSON.stringify(item.changedFields),
    links_json: JSON.stringify(item.links),
    change_json: JSON.stringify(valuesOf(change)),
  };
}

type FrozenChange = PlanItem["change"];

/** The parts of a change that are in no other column. Without differing links, it has neither a list nor their totals. */
type RowValues = Omit<FrozenChange, "ref" | "displayName" | "action" | "notRecoverable" | "links" | "linkTotals"> &
  Partial<Pick<FrozenChange, "links" | "linkTotals">>;

/** The beginning of the values of a change with values that others wrote later. Only the first member of all can be there. */
export const KEPT_FIRST = '{"kept":[';

/** The beginning of the values that cannot be put back. In a text of the values, its quotes have a sign before them. */
export const LOST_BEGINS = '"lost":[{"name":';

/** The types of objects whose values name others, or hold secrets. */
export const typesThatLose = allEntityTypes.filter(
  (type) => namesObjects(type) || recoverableProperties(type, "extended").some(isCredentialList),
);

function valuesOf({
  ref,
  displayName,
  action,
  notRecoverable,
  links,
  linkTotals,
  kept,
  ...values
}: FrozenChange): RowValues {
  const found = { ...(kept === undefined ? {} : { kept }), ...values };
  return links.length === 0 ? found : { ...found, links, linkTotals };
}

const noLinks: LinkTotals = { add: 0, remove: 0, notRecoverable: 0 };

/** Returns the change of a row, whose values are as they are stored. Those of earlier versions have all of its parts. */
export function changeOf(
  { ref, displayName, action, notRecoverable }: Omit<PlanItemSummary, "risks">,
  values: string,
): FrozenChange {
  return {
    ref,
    displayName,
    action,
    links: [],
    linkTotals: noLinks,
    ...storedJson<RowValues>(values),
    ...(notRecoverable === null ? {} : { notRecoverable }),
  };
}

export function summaryOf(row: SummaryRow): PlanItemSummary {
  return {
    ...kindOf(row),
    seq: row.seq,
    ref: { type: asEntityType(row.entity_type), id: row.entity_id },
    displayName: row.display_name,
    risks: storedJson<readonly Risk[]>(row.risks_json),
  };
}

/** Throws `stale` for a row of a plan that an earlier version froze without its values. */
export function itemOf(row: SummaryRow & Pick<Row<"plan_item">, "job_id" | "change_json">): PlanItem {
  if (row.change_json === null) {
    throw new RewindError(
      "stale",
      `Preview ${row.job_id} was made by an earlier version of entra-rewind, which did not keep its values. ` +
        "Start a new preview.",
    );
  }
  const summary = summaryOf(row);
  return { ...summary, change: changeOf(summary, row.change_json) };
}

/** Most texts that are remembered of one column. */
const REMEMBERED = 1_000;

/** Returns a reader of values that equal texts share, because most rows of a large plan are of few kinds. */
function shared<Value extends object>(): (text: string) => Value {
  const known = new Map<string, Value>();
  return (text) => {
    const value = known.get(text) ?? storedJson<Value>(text);
    if (known.size < REMEMBERED) known.set(text, value);
    return value;
  };
}

const fieldsIn = shared<readonly string[]>();
const linksIn = shared<readonly LinkCount[]>();

/** Returns the part of a row that many rows of a plan have in common. */
export function kindOf(
  row: Pick<SummaryRow, "action" | "not_recoverable" | "is_recoverable" | "changed_fields_json" | "links_json">,
): Pick<PlanItemSummary, "action" | "notRecoverable" | "isRecoverable" | "changedFields" | "links"> {
  return {
    action: recoveryActions.find((action) => action === row.action) ?? "update",
    notRecoverable: row.not_recoverable !== null && isReasonCode(row.not_recoverable) ? row.not_recoverable : null,
    isRecoverable: row.is_recoverable === 1,
    changedFields: fieldsIn(row.changed_fields_json),
    links: linksIn(row.links_json),
  };
}
