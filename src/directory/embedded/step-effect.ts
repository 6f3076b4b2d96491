import type { AuditTarget } from "../../domain/authors/audit-record.ts";
import type { Successor } from "../../domain/changes/successors.ts";
import type { Step } from "../directory.ts";

export type StepOf<Kind extends Step["kind"]> = Extract<Step, { kind: Kind }>;

/** Targets of a step's audit record, or null if its goal was reached already. */
export type LoggedTargets = readonly AuditTarget[] | null;

/** The audit record and the new object of a step. */
export interface StepEffect {
  readonly targets: LoggedTargets;
  readonly successor?: Omit<Successor, "of">;
}
