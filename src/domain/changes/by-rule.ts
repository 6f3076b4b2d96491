/** Members that a group's own rule added or removed, although the log names a service as their author. */
export interface ByRule<By> {
  /** The number of members that were looked at. */
  readonly members: number;
  /** The writes that the rule followed. Empty where the log shows none in the time. */
  readonly causes: readonly RuleCause<By>[];
  /** The reason why there may be causes although none is known: the rule reads other groups, or the log was not read whole. */
  readonly unread?: "groups" | "log";
}

/** A write of the rule itself, or of an attribute that it reads, to so many of the members that were looked at. */
export interface RuleCause<By> {
  readonly part: string;
  readonly by: By;
  /** Absent for the rule itself. */
  readonly users?: number;
}
