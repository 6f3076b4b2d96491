import { type Audience, guestConditionsBeyond } from "./audience.ts";
import { missingIn } from "./set-values.ts";

/** A part of an audience of one sort, with the ids that name it. Guests have no id. */
export interface AudienceExclusion {
  readonly sort: "user" | "group" | "role" | "guests";
  readonly ids: readonly string[];
  readonly audience: Audience;
}

export const nobody: Audience = {
  everyone: false,
  users: new Set(),
  groups: new Set(),
  roles: new Set(),
  guests: [],
  unknown: [],
};

/** Returns what an audience has afterward and did not have before: one part for each id, and one for guests. */
export function audienceAdded(before: Audience, after: Audience): readonly AudienceExclusion[] {
  const parts = (
    [
      ["user", "users"],
      ["group", "groups"],
      ["role", "roles"],
    ] as const
  ).flatMap(([sort, kind]) =>
    missingIn(after[kind], before[kind]).map((id) => ({
      sort,
      ids: [id],
      audience: { ...nobody, [kind]: new Set([id]) },
    })),
  );
  const guests = guestConditionsBeyond(before.guests, after.guests);
  return [
    ...parts,
    ...(guests.length === 0 ? [] : [{ sort: "guests" as const, ids: [], audience: { ...nobody, guests } }]),
  ];
}
