import { byAuthors, type DangerAuthor, type DoneDanger } from "../../src/domain/dangers/done-danger.ts";
import { privilegeExposures, type RoleShift } from "../../src/domain/dangers/privilege-gains.ts";
import { type Pair, pair } from "./pair.ts";

const author = (name: string, changes = 1): DangerAuthor => ({
  ...{ actor: { kind: "user", id: name, name }, first: 0, last: 0, changes },
});
const [miles, sofia] = [author("miles"), author("sofia")];
const written = (more: Partial<DoneDanger>) => () =>
  byAuthors(
    {
      ...{ rule: "tenantLoosened", severity: "high", sentence: "It is looser.", displayName: "A", objects: 3 },
      ...{ ref: { type: "authorizationPolicy", id: "a" }, ...more },
    },
    ({ actor }) => actor.name ?? "",
  );

const gained =
  (...gains: readonly RoleShift[]) =>
  () =>
    privilegeExposures(gains)
      .map(({ says }) => says.done.text)
      .join("\n");
const ann: RoleShift = { ref: { type: "user", id: "ann" }, name: "Ann", role: "R" };
const falcon = { ref: { type: "group", id: "falcon" }, name: "Falcon" } as const;

/** On the authors of dangers of what was done, and the groups through which a role is gained. */
export const dangerAuthorPairs: readonly Pair[] = [
  pair("by …", written({ by: [miles] }), written({}), "its author was not worked out"),
  pair("its author was not worked out", written({}), written({ by: [miles] }), "by miles"),
  pair(
    "by …, over another value by …",
    written({ by: [sofia, { ...miles, isEarlier: true }] }),
    written({ by: [sofia, miles] }),
    "by sofia, miles",
  ),
  pair("…, as known of … of …", written({ by: [miles], byFor: [2, 3] }), written({ by: [miles] }), "by miles"),
  pair("(through …)", gained({ ...ann, through: [falcon] }), gained(ann), '"Ann".'),
];
