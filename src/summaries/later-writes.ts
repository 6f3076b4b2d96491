import type { Authored, Authorship, Change } from "../domain/changes/change.ts";
import { EXISTENCE } from "../domain/tenant/recoverable.ts";
import type { LaterWrite } from "../service/verification.ts";

/**
 * Returns the last writes to all that differs in a signed change. Empty if one of them is not of a later time, as `isLater`
 * says, because they do not explain all of it then.
 */
export function laterWritesIn(
  { existenceBy, properties, links }: Omit<Change, "seq">,
  isLater: (by: Authored) => boolean,
): readonly LaterWrite[] {
  const writes = [
    ...(existenceBy === undefined ? [] : [{ part: EXISTENCE, by: existenceBy.last }]),
    ...properties.flatMap(({ name, by }) => writersOf(by).map((one) => ({ part: name, by: one }))),
    ...links.flatMap(({ link, by }) => writersOf(by).map((one) => ({ part: link, by: one }))),
  ];
  return writes.every(({ by }) => by.time !== null && isLater(by)) ? writes : [];
}

/** Returns the authors of a part: those of its elements, or the last one. */
export const writersOf = (by: Authorship | undefined): readonly Authored[] =>
  by === undefined ? [] : (by.elements?.map((one) => one.by) ?? [by.last]);
