import type { AuditRecord, AuditTarget, ModifiedProperty } from "../../src/domain/authors/audit-record.ts";
import { TakenLinks } from "../../src/domain/dangers/taken-links.ts";
import { notLookedAt, takenLines, takenVerdict } from "../../src/domain/dangers/taken-words.ts";
import type { Json } from "../../src/domain/json.ts";
import type { EntityRef, EntityType } from "../../src/domain/tenant/entity.ts";
import { contrasts, type Pair, pair } from "./pair.ts";

const shadow: EntityRef = { type: "group", id: "shadow" };
let records = 0;
const wrote = (by: string, target: AuditTarget, ...others: AuditTarget[]): AuditRecord => ({
  ...{
    id: `r${++records}`,
    time: records,
    actor: { kind: "user", id: by, name: by },
    category: "c",
    operation: "Write",
  },
  ...{ app: null, ip: null, result: "success", correlationId: "c", targets: [target, ...others] },
});
const of = (type: EntityType, id: string, ...modified: ModifiedProperty[]): AuditTarget => ({
  ...{ ref: { type, id }, displayName: id, modified },
});
const added = (name: string, newValue: Json): ModifiedProperty => ({ name, oldValue: null, newValue });
const removed = (name: string, oldValue: Json): ModifiedProperty => ({ name, oldValue, newValue: null });
const made = wrote("miles", of("group", "shadow", added("displayName", "shadow")));
const joins = (by: string, user: string, link = "members") =>
  wrote(by, of("group", "shadow", added(link, user)), of("user", user));
const policy = (place: "includeGroups" | "excludeGroups") =>
  wrote("ana", of("conditionalAccessPolicy", "CA005", added("conditions", { users: { [place]: ["shadow"] } })));
const pointsBy = (link: string, type: EntityType = "user") => wrote("ana", of(type, "Zoe", added(link, "shadow")));

interface Deleting {
  readonly deletes?: number;
  readonly isPutBack?: boolean;
  readonly ref?: EntityRef;
}

/** Returns what goes with a group that miles made, by records that come oldest first here. */
function work(since: readonly AuditRecord[], { deletes = 1, isPutBack = false, ref = shadow }: Deleting = {}) {
  const many = Array.from({ length: 7 }, (_, at) => ({
    ref: { type: "group", id: `g${at}` } as const,
    displayName: "G",
  }));
  const taken = new TakenLinks(
    [{ ref, displayName: "shadow" }, ...many],
    many.length + deletes,
    ({ id }) => id === "eve",
  );
  for (const record of [made, ...since].toReversed()) taken.add(record);
  if (isPutBack)
    taken.leaveOut(new Set(["conditionalAccessPolicy/ca005" as never, "conditionalAccessPolicy/CA005" as never]));
  return taken.result;
}

const silence = "silence";
const said =
  (...given: Parameters<typeof work>) =>
  () => {
    const taken = work(...given);
    return takenLines(taken === null ? {} : { taken }).join("\n") || silence;
  };
const verdict =
  (...given: Parameters<typeof work>) =>
  () => {
    const taken = work(...given);
    return takenVerdict(taken === null ? {} : { taken }) || silence;
  };
const many = Array.from({ length: 7 }, (_, at) => [
  wrote("miles", of("group", `g${at}`, added("displayName", "G"))),
  wrote("ana", of("group", `g${at}`, added("members", "ada"))),
]);

/** Links of others that go with what a plan deletes. */
export const takenPairs: readonly Pair[] = [
  ...contrasts(
    said([joins("ana", "ada")]),
    said([joins("ana", "ada"), wrote("bob", of("group", "shadow", removed("members", "ada")))]),
    [
      ["taken from others, if … (…) was deleted as approved: …", silence],
      ["…… that … added", silence],
    ],
  ),
  pair("…… that … added", said([joins("ana", "ada")]), said([joins("eve", "ada")]), silence),
  pair("…… that … added", said([joins("ana", "ada")]), said([joins("miles", "ada")]), silence),
  pair("its inclusion in", said([policy("includeGroups")]), said([policy("excludeGroups")]), "its exclusion from"),
  pair("its exclusion from", said([policy("excludeGroups")]), said([policy("includeGroups")]), "its inclusion in"),
  pair("… ……, by …", said([policy("includeGroups")]), said([policy("includeGroups")], { isPutBack: true }), silence),
  pair(
    "its membership of",
    said([pointsBy("members", "group")]),
    said([pointsBy("owners", "group")]),
    "its ownership of",
  ),
  pair(
    "its ownership of",
    said([pointsBy("owners", "group")]),
    said([pointsBy("members", "group")]),
    "its membership of",
  ),
  pair("its place as the manager of", said([pointsBy("manager")]), said([pointsBy("sponsors")]), "as a sponsor"),
  pair("its place as a sponsor of", said([pointsBy("sponsors")]), said([pointsBy("manager")]), "as the manager"),
  pair(
    "its place in",
    said(
      [
        wrote(
          "ana",
          of("conditionalAccessPolicy", "CA005", added("grantControls", { authenticationStrength: { id: "s" } })),
        ),
      ],
      { ref: { type: "authenticationStrengthPolicy", id: "s" } },
    ),
    said([policy("includeGroups")]),
    "its inclusion in",
  ),
  pair(
    "…… that … made",
    said([wrote("ana", of("roleAssignment", "r", added("principalId", "shadow")))]),
    said([wrote("ana", of("roleAssignment", "r", removed("principalId", "shadow")))]),
    silence,
  ),
  pair(
    ", and perhaps more, because not all links were followed",
    said(Array.from({ length: 20_001 }, (_, at) => joins("ana", `u${at}`))),
    said([joins("ana", "ada")]),
    'that "ana" added',
  ),
  pair(
    'taken from others with … of the plan: list_changes of its preview with risk "takesLinks"',
    said(many.flat()),
    said(many.slice(0, 2).flat()),
    'group "G" (g1)',
  ),
  pair(
    "Not looked at: what others gave to … that the plan deletes, because they are too many.",
    said([], { deletes: 9 }),
    said([]),
    silence,
  ),
  pair(
    "Not looked at: what others gave to … that the plan deletes, because they are too many.",
    () => notLookedAt(work([], { deletes: 9 }) ?? { objects: 0, items: [] })[0]?.sentence ?? silence,
    () => notLookedAt(work([joins("ana", "ada")]) ?? { objects: 0, items: [] })[0]?.sentence ?? silence,
    silence,
  ),
  pair(
    "Taken from others with what was to be deleted: links of ….",
    verdict([joins("ana", "ada")]),
    verdict([joins("miles", "ada")]),
    silence,
  ),
];
