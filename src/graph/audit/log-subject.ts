import { HARD_DELETE } from "../../domain/authors/audit-record.ts";
import { iso, type Millis } from "../../domain/time.ts";
import { literal } from "../../wire/literal.ts";

/** A query on the log: all records, those that target one object, those of one actor or one activity, or those of permanent deletions. */
export type LogSubject =
  | { readonly kind: "everything" }
  | { readonly kind: "purges" }
  | { readonly kind: "activity"; readonly name: string }
  | { readonly kind: "object"; readonly id: string }
  | { readonly kind: "actor"; readonly by: ActorMember; readonly value: string };

/** Source: List directoryAudits, attributes supported by $filter. */
export type ActorMember = "user/id" | "user/userPrincipalName" | "user/displayName" | "app/displayName";

/** A range of time with both ends included. Open if `until` is null. */
export interface TimeRange {
  readonly since: Millis;
  readonly until: Millis | null;
}

export const everything: LogSubject = { kind: "everything" };

export function subjectKey(subject: LogSubject): string {
  return JSON.stringify(Object.values(subject));
}

/** Returns the query as `$filter`, or null if it excludes no record. */
export function filterOf(subject: LogSubject, { since, until }: TimeRange): string | null {
  const parts = [
    ...(since > 0 ? [`activityDateTime ge ${iso(since)}`] : []),
    ...(until === null ? [] : [`activityDateTime le ${iso(until)}`]),
    ...(subject.kind === "purges" ? [`startswith(activityDisplayName,${literal(HARD_DELETE)})`] : []),
    ...(subject.kind === "activity" ? [`activityDisplayName eq ${literal(subject.name)}`] : []),
    ...(subject.kind === "object" ? [`targetResources/any(t:t/id eq ${literal(subject.id)})`] : []),
    ...(subject.kind === "actor" ? [`initiatedBy/${subject.by} eq ${literal(subject.value)}`] : []),
  ];
  return parts.length === 0 ? null : parts.join(" and ");
}
