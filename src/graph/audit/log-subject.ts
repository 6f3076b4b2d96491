import { iso, type Millis } from "../../domain/time.ts";

/** What is asked of the log: everything in a stretch of time, or only what one object is a target of, or one actor wrote. */
export type LogSubject =
  | { readonly kind: "everything" }
  | { readonly kind: "object"; readonly id: string }
  | { readonly kind: "actor"; readonly by: ActorMember; readonly value: string };

/** Source: List directoryAudits, attributes supported by $filter. */
export type ActorMember = "user/id" | "user/userPrincipalName" | "user/displayName" | "app/displayName";

/** A stretch of time, both ends included; open where there is no `until`. */
export interface Stretch {
  readonly since: Millis;
  readonly until: Millis | null;
}

export const everything: LogSubject = { kind: "everything" };

export function subjectKey(subject: LogSubject): string {
  return JSON.stringify(Object.values(subject));
}

/** As `$filter`; null where nothing is left out. */
export function filterOf(subject: LogSubject, { since, until }: Stretch): string | null {
  const parts = [
    ...(since > 0 ? [`activityDateTime ge ${iso(since)}`] : []),
    ...(until === null ? [] : [`activityDateTime le ${iso(until)}`]),
    ...(subject.kind === "object" ? [`targetResources/any(t:t/id eq ${literal(subject.id)})`] : []),
    ...(subject.kind === "actor" ? [`initiatedBy/${subject.by} eq ${literal(subject.value)}`] : []),
  ];
  return parts.length === 0 ? null : parts.join(" and ");
}

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
