import type { Change, LinkChange, RecoveryAction } from "../changes/change.ts";
import type { ReasonCode } from "../changes/reason.ts";
import type { EntityRef } from "../tenant/entity.ts";
import { EXISTENCE } from "../tenant/recoverable.ts";
import { toldFirst } from "../words/name-list.ts";
import type { Wording } from "../words/told.ts";

/** A row of a finished list, as far as the rules look at it. */
export interface RiskSubject {
  readonly ref: EntityRef;
  readonly displayName: string | null;
  readonly action: RecoveryAction;
  /** The reason why the object and its properties stay as they are. Null if they do not. */
  readonly notRecoverable: ReasonCode | null;
  readonly changedFields: readonly string[];
  readonly links: readonly LinkCounts[];
  /** The links that stay, with their names. Absent where they were not read. */
  readonly staying?: readonly LinkChange[];
  /** The parts that go back to what others wrote since the snapshot. Absent without any, and where they were not read. */
  readonly putsBack?: Change["putsBack"];
}

/** Links of one name that a row adds and removes, and the reasons of those that stay. */
export interface LinkCounts {
  readonly link: string;
  readonly add: number;
  readonly remove: number;
  readonly kept: readonly ReasonCode[];
}

/** Returns what a recovery of this row writes: properties, links, and `deletedDateTime` for its existence. */
export function writtenFields({ action, notRecoverable, changedFields, links }: RiskSubject): readonly string[] {
  // Makes no list, because most rows of a large list are updates without links.
  if (action === "update" && notRecoverable === null && links.length === 0) return changedFields;
  const isLink = (field: string) => links.some(({ link }) => link === field);
  const own = notRecoverable === null ? changedFields.filter((field) => !isLink(field)) : [];
  return [
    ...(action === "update" || notRecoverable !== null ? [] : [EXISTENCE]),
    ...own,
    ...links.filter(({ add, remove }) => add + remove > 0).map(({ link }) => link),
  ];
}

/** Returns what differs in a row, whether a recovery writes it or not. */
export const differingFields = ({
  action,
  changedFields,
  links,
}: Pick<RiskSubject, "action" | "changedFields" | "links">): string[] => [
  ...new Set([...(action === "update" ? [] : [EXISTENCE]), ...changedFields, ...links.map(({ link }) => link)]),
];

export const verbs = {
  update: "Changes",
  restore: "Restores",
  softDelete: "Deletes",
  rebuild: "Creates again",
} as const;

const FIELDS_NAMED = 3;

/** Lists the first of some names that are our own words or quoted. */
export const someOf = (names: readonly string[]): Wording => toldFirst(names, FIELDS_NAMED, (name) => name);
