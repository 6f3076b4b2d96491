import { changedRules, type GroupGifts } from "../../src/domain/dangers/changed-rules.ts";
import { type GroupNode, membershipsIn } from "../../src/domain/sign-in/memberships.ts";
import type { Tense } from "../../src/domain/sign-in/shift-verb.ts";
import { type EntityRef, refKey } from "../../src/domain/tenant/entity.ts";
import { aModel, policy } from "../domain/sign-in/a-model.ts";
import { type Pair, pair } from "./pair.ts";

const calm = "no danger";
const node = (
  before: string | null,
  after: string | null,
  members: readonly EntityRef[] = [],
  paused = { before: false, after: false },
): GroupNode => ({
  ...{ live: { before: true, after: true }, members: { before: members, after: members } },
  ...{ name: "Sales", rule: { before, after }, paused },
});
const none = { count: 0, names: [] };
const nothing: GroupGifts = { licenses: none, applications: none, methods: none };
const inner: EntityRef = { type: "group", id: "inner" };

interface Ruled {
  readonly tense?: Tense;
  readonly before?: string | null;
  readonly after?: string | null;
  readonly named?: string;
  readonly uses?: "include" | "exclude" | "role" | "nothing";
  readonly state?: string;
  readonly paused?: { readonly before: boolean; readonly after: boolean };
  readonly unread?: string;
  readonly gift?: keyof GroupGifts | "nothing";
}
/** Returns what is said of a group whose rule is another one, and that a policy names or that holds a role. */
const ruled =
  ({
    tense = "done",
    before = "a",
    after = "b",
    named = "inner",
    uses = "exclude",
    state = "enabled",
    paused,
    gift,
    unread,
  }: Ruled = {}) =>
  () => {
    const users =
      uses === "exclude"
        ? { includeUsers: ["All"], excludeGroups: [named] }
        : uses === "include"
          ? { includeGroups: [named] }
          : { includeUsers: ["All"] };
    const rules = [policy("MFA", { users, state })];
    const nodes = new Map([
      ["inner", { ...node(before, after, [], paused), ...(unread === undefined ? {} : { unread }) }],
      ["outer", node(null, null, [inner])],
    ]);
    const roles = new Map(uses === "role" ? [[refKey({ type: "group", id: named }), ["Global Reader"]]] : []);
    return (
      changedRules(
        {
          model: aModel({ before: rules }, []),
          members: membershipsIn(nodes),
          nameOf: (id) => (id === "outer" ? "Outer" : null),
          roles,
          ...(gift === undefined
            ? {}
            : { gifts: new Map([["inner", { ...nothing, [gift]: { count: 1, names: ["A"] } }]]) }),
        },
        tense,
      )
        .map(({ sentence }) => sentence)
        .join("\n") || calm
    );
  };
const planned = (more: Ruled = {}) => ruled({ ...more, tense: "plan" });

const uncounted: Ruled = { unread: "too many" };
const pausing: Ruled = { after: null, paused: { before: false, after: true } };
const resuming: Ruled = { before: null, paused: { before: true, after: false } };
const given = (gift: Ruled["gift"]): Ruled => ({ uses: "nothing", ...(gift === undefined ? {} : { gift }) });

/** On membership rules of groups that policies name or that hold roles. */
export const ruleChangePairs: readonly Pair[] = [
  pair("group …", ruled(), ruled({ uses: "nothing" }), calm),
  pair("(nested in …)", ruled({ named: "outer" }), ruled(), 'rule of the group "Sales" was changed'),
  pair(
    "Makes the …… follow a membership rule.",
    planned({ before: null }),
    planned(),
    "Changes the membership rule of",
  ),
  pair("The …… follows a membership rule since.", ruled({ before: null }), ruled(), "The membership rule of the group"),
  pair("Changes the membership rule of the …….", planned(), planned({ after: "a" }), calm),
  pair("The membership rule of the …… was changed.", ruled(), ruled({ after: null }), calm),
  pair(
    "… … … Entra works out its members afterward, so that they are not known yet.",
    planned(),
    ruled(),
    "It had 0 users before.",
  ),
  pair(
    "… … … Entra works out its members after such a change, and may not have done so yet.",
    ruled(),
    ruled({ state: "disabled" }),
    calm,
  ),
  pair(
    "… (…): users that the rule newly matches …, and users that it no longer matches ….",
    ruled(),
    ruled({ named: "other" }),
    calm,
  ),
  pair("Policies exclude it", ruled(), ruled({ uses: "include" }), "Policies include it"),
  pair("are not under them", ruled(), ruled({ uses: "include" }), "may be under them"),
  pair("may be", ruled(), ruled({ uses: "role" }), "gain them"),
  pair("Policies include it", ruled({ uses: "include" }), ruled(), "Policies exclude it"),
  pair("may be under them", ruled({ uses: "include" }), ruled(), "are not under them"),
  pair("may not be any more", ruled({ uses: "include" }), ruled(), "no longer matches may be."),
  pair("It holds roles", ruled({ uses: "role" }), ruled(), "Policies exclude it"),
  pair("gain them", ruled({ uses: "role" }), ruled(), "are not under them"),
  pair("lose them", ruled({ uses: "role" }), ruled(), "no longer matches may be."),
  pair("Pauses the membership rule of the ……… …", planned(pausing), planned(), "Changes the membership rule"),
  pair("The membership rule of the …… is paused since… …", ruled(pausing), ruled(resuming), "is no longer paused."),
  pair(
    ": Entra neither adds users to it nor takes any from it. …",
    ruled(pausing),
    ruled(resuming),
    "Entra works out its members",
  ),
  pair(
    "Lets Entra follow the membership rule of the …… again.",
    planned(resuming),
    planned(pausing),
    "Pauses the membership rule",
  ),
  pair("The membership rule of the …… is no longer paused.", ruled(resuming), ruled(pausing), "is paused since"),
  pair("… (…).", ruled(pausing), ruled(given("nothing")), "No use of it was found"),
  pair("The number of its users before is not known.", ruled(uncounted), ruled(), "It had 0 users before."),
  pair("It has ….", ruled(pausing), ruled(), "It had 0 users before."),
  pair("It has … now.", planned(), ruled(), "It had 0 users before."),
  pair("It had … before.", ruled(), planned(), "It has 0 users now."),
  pair("Its users were not counted.", planned(uncounted), planned(), "It has 0 users now."),
  pair("It gives licenses", ruled(given("licenses")), ruled(given("methods")), "Methods of signing in are for it"),
  pair("get them", ruled(given("licenses")), ruled(given("methods")), "newly matches may use them"),
  pair(
    "lose them unless they have them otherwise",
    ruled(given("licenses")),
    ruled(given("methods")),
    "may not by it any more",
  ),
  pair("It is assigned to applications", ruled(given("applications")), ruled(given("licenses")), "It gives licenses"),
  pair("may use them", ruled(given("applications")), ruled(given("licenses")), "newly matches get them"),
  pair("may not by it any more", ruled(given("applications")), ruled(given("licenses")), "unless they have them"),
  pair("Methods of signing in are for it", ruled(given("methods")), ruled(given("licenses")), "It gives licenses"),
  pair(
    "No use of it was found among policies, roles, licenses, applications and methods of signing in.",
    ruled(given("nothing")),
    ruled(given("licenses")),
    "It gives licenses",
  ),
];
