import { actorAccessSentence } from "../../src/domain/assessment/actor-access.ts";
import type { Json } from "../../src/domain/json.ts";
import { comparisonFacts, relatedText } from "../../src/mcp/render/comparison.ts";
import { dangerText } from "../../src/mcp/render/danger-texts.ts";
import { meaningOfNaming } from "../../src/mcp/render/dead-names.ts";
import { foundObject, namesLookedFor } from "../../src/mcp/render/found.ts";
import { histogramLine } from "../../src/mcp/render/histogram.ts";
import { linkGroups, objectFacts } from "../../src/mcp/render/object-view.ts";
import { restOf } from "../../src/mcp/render/page.ts";
import { valueLines } from "../../src/mcp/render/whole-value.ts";
import { differenceSides } from "../../src/review/difference-sides.ts";
import { FURTHER_PREVIEWED } from "../../src/review/object-calls.ts";
import { differenceText, valueText } from "../../src/review/value-text.ts";
import type { FoundObject } from "../../src/service/investigation.ts";
import type { ObjectLink, ObjectView } from "../../src/service/object-view.ts";
import type { RelatedChange } from "../../src/service/related-change.ts";
import { filled, type Pair, pair } from "./pair.ts";
import { mallory, user } from "./row-pairs.ts";

const naming =
  (life: ObjectView["lifeNow"], more: Partial<ObjectLink> = {}) =>
  () =>
    meaningOfNaming({
      lifeNow: life,
      items: [
        {
          ...{
            link: "conditions.users.includeGroups",
            direction: "to",
            otherName: "P",
            otherLife: "live",
            still: true,
          },
          ...{ other: { type: "conditionalAccessPolicy", id: "p" }, ...more },
        },
      ],
    }).join("\n") || "silent";
const exclude = { link: "conditions.users.excludeGroups" };
const place = { link: "conditions.locations.includeLocations" };
const link: ObjectLink = {
  ...{ link: "members", direction: "from", other: user, otherName: "Ada", otherLife: "live", still: true },
};
const facts = (more: Partial<ObjectView>) => () =>
  objectFacts(
    {
      ...{ ref: { type: "group", id: "g" }, displayName: "Field", life: "live", lifeNow: "live", asOf: 0 },
      ...{
        properties: {},
        facts: {},
        names: {},
        traits: [],
        linkTotals: [],
        total: 0,
        items: [],
        cursors: [],
        ...more,
      },
    },
    true,
  ).lines.join("\n") || "no facts";
const found = (more: Partial<FoundObject>) => () =>
  foundObject({ ...{ ref: user, displayName: "Ada", life: "live", fit: 1, facts: {} }, ...more } as const).lines.join(
    "\n",
  );
const objects: readonly Pair[] = [
  pair("It is deleted, and", naming("softDeleted"), naming("gone"), "It is gone for good, and"),
  pair("… ……: that ….", naming("gone"), naming("live"), "silent"),
  pair("excepts …", naming("gone", exclude), naming("gone"), "reaches no one"),
  pair("applies at …", naming("gone", place), naming("gone"), "reaches no one"),
  pair("reaches …", naming("gone"), naming("gone", exclude), "excepts no one"),
  pair(
    "… it by …, …",
    () => linkGroups([link]).lines.join("\n"),
    () => linkGroups([]).lines.join("\n") || "no links",
    "no links",
  ),
  pair(
    "links … it, …: …",
    facts({ linkTotals: [{ direction: "from", link: "members", total: 2 }] }),
    facts({}),
    "no facts",
  ),
  pair("… … … (…, fit …)……", found({}), facts({}), "no facts"),
  pair(", formerly … until …", found({ formerly: { name: "Ida", until: 0 } }), found({}), '"Ada"'),
  pair(
    ", also by display and user principal names replaced after …",
    () => namesLookedFor("2026-11-20"),
    () => namesLookedFor(null),
    "not by former names",
  ),
  pair(
    ", also by user principal names replaced after …, and not by former display names",
    () => namesLookedFor("2026-11-20", true),
    () => namesLookedFor("2026-11-20"),
    "also by display and user principal names",
  ),
  pair(
    ", not by former names",
    () => namesLookedFor(null),
    () => namesLookedFor("2026-11-20"),
    "also by display and user principal names",
  ),
];

const done = (more: object) => () => comparisonFacts({ done: { risks: [], signIn: null, ...more } }).lines.join("\n");
const access = {
  actor: mallory,
  ref: null,
  now: { signIn: "open", roles: [] },
  after: { signIn: "open", roles: [] },
} as const;
const danger = {
  rule: "blocksPeople",
  severity: "critical",
  sentence: "Blocks.",
  ref: user,
  displayName: "Ada",
  objects: 1,
} as const;
const related = (parts: readonly string[], policies = 1): RelatedChange => ({
  ...{ ref: { type: "group", id: "g" }, displayName: "Field", parts },
  policies: Array.from({ length: policies }, (_, n) => ({
    ref: { type: "conditionalAccessPolicy", id: `p${n}` } as const,
    displayName: null,
  })),
});
const outside =
  (count: number, calls: Parameters<typeof comparisonFacts>[1] = {}) =>
  () =>
    comparisonFacts({ related: Array.from({ length: count }, () => related(["members"])) }, calls).lines.join("\n") ||
    "inside";
const threeOthers = ["b", "c", "d"].map((id) => ({ ref: { type: "group", id }, displayName: null }) as const);
const comparisons: readonly Pair[] = [
  pair("danger …", done({ risks: [danger] }), () => comparisonFacts({}).lines.join("\n") || "silent", "silent"),
  pair("sign-in: …", done({}), () => comparisonFacts({ done: null }).lines.join("\n"), "were not worked out"),
  pair("account: …", done({ actors: [access] }), done({}), "danger: none"),
  pair("outside this scope, in use by it: …", outside(1), outside(0), "inside"),
  pair("… more: compare_snapshots with … and scope …", outside(21), outside(20), "used by p0"),
  pair("the same points", outside(21), outside(21, { points: 'from "a" and to "now"' }), 'from "a" and to "now"'),
  pair(
    "…, no graver: …",
    done({ risks: Array.from({ length: 70 }, () => ({ ...danger, sentence: `Blocks ${"many ".repeat(12)}.` })) }),
    done({ risks: [danger, danger] }),
    "danger critical: Blocks.",
  ),
  pair(
    "more danger",
    done({ risks: Array.from({ length: 70 }, () => ({ ...danger, sentence: `Blocks ${"many ".repeat(12)}.` })) }),
    done({ risks: [danger, danger] }),
    "danger critical: Blocks.",
  ),
  pair(
    "For the others: ….",
    () => dangerText({ ...danger, objects: 5, others: threeOthers }),
    () => dangerText({ ...danger, objects: 4, others: threeOthers }),
    "And 3 more changes of the kind: group",
  ),
  pair(
    "compare_snapshots with fewer of these in its scope, beside the policies and members that this is about",
    () => dangerText({ ...danger, objects: 5, others: threeOthers }),
    () => dangerText({ ...danger, objects: 5, others: threeOthers }, FURTHER_PREVIEWED),
    "For the others: start_preview with fewer",
  ),
  pair(
    "start_preview with fewer of these in its scope, beside the policies and members that this is about",
    () => dangerText({ ...danger, objects: 5, others: threeOthers }, FURTHER_PREVIEWED),
    () => dangerText({ ...danger, objects: 5, others: threeOthers }),
    "For the others: compare_snapshots with fewer",
  ),
  pair(
    "created or deleted",
    () => relatedText(related(["deletedDateTime"])),
    () => relatedText(related(["members"])),
    "changed (members)",
  ),
  pair("… … … changed (…), used by …", outside(1), outside(0), "inside"),
  pair(
    "can sign in",
    () => actorAccessSentence(access),
    () => actorAccessSentence({ ...access, now: { signIn: "disabled", roles: [] } }),
    "is disabled",
  ),
];

const page = (more: object) => () => restOf({ items: [], lines: [], shown: 3, ...more }, "list_jobs");
const when = (unknown: number, from?: string) => () =>
  histogramLine({ ...(from === undefined ? {} : { from }), width: "3 hours", objects: [1, 2], unknown });
const options = { direction: "nowToThen", names: {}, length: 80, elements: 2 } as const;
const value = (given: Json) => () => valueText(given, options);
const passage = (before: string) => () =>
  differenceText({ kind: "passage", path: "rule", before, now: "a", then: "b" }, options);
const differs = (now: Json, then: Json) => () => differenceText({ kind: "value", path: "p", now, then }, options);
const sides = (kind: "order" | "value", now: string, then: string) => () =>
  JSON.stringify(
    differenceSides(kind === "order" ? { kind, path: "p", now: [now], then: [then] } : { kind, path: "p", now, then }),
  );
const noted = (before: string) => () =>
  JSON.stringify(differenceSides({ kind: "passage", path: "p", before, now: "a", then: "b" }));
const pages: readonly Pair[] = [
  pair("of …", page({ total: 9 }), page({}), "3 shown."),
  pair('More: … with cursor "…".', page({ nextCursor: "c" }), page({}), "3 shown."),
  filled("…… shown.……", [["3"], page({})], [["2"], page({ shown: 2 })]),
  pair("when…, …", when(1), page({}), "3 shown."),
  pair(
    "(empty list)",
    () => valueLines("tags", [], {}).join(),
    () => valueLines("tags", ["a"], {}).join(),
    'tags: "a"',
  ),
  pair("(empty list)", value([]), value(["a"]), '["a"]'),
  pair("at its beginning", passage(""), passage("x"), 'after "x"'),
  pair("after …", passage("x"), passage(""), "at its beginning"),
  pair("…: … → … (they look alike and differ)", differs("paypal", "pаypal"), differs("a", "b"), '"a" → "b"'),
  pair("they look alike and differ", sides("value", "paypal", "pаypal"), sides("value", "a", "b"), "null"),
  pair("in another order", sides("order", "a", "b"), sides("value", "a", "b"), "null"),
  pair(
    "…, in another order: … → …",
    () => differenceText({ kind: "order", path: "p", now: ["a", "b"], then: ["b", "a"] }, options),
    differs("a", "b"),
    '"a" → "b"',
  ),
  pair("at the beginning", noted(""), noted("x"), "after"),
  pair("after …", noted("x"), noted(""), "at the beginning"),
];

/** On rows of objects, comparisons, pages and values. */
export const objectRowPairs: readonly Pair[] = [...objects, ...comparisons, ...pages];
