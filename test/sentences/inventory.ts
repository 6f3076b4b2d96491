import { allPairs } from "./all-pairs.ts";
import { alwaysTrue } from "./always-true.ts";
import { type Claim, claimsOf, isSentence, mustHaveCase } from "./claims.ts";
import { shownElsewhere } from "./elsewhere.ts";
import { servedSentences } from "./served-sentences.ts";

/** The reasons why a sentence needs no case of its own, by which the inventory sets it aside. */
export const asides = {
  describes: "describes a tool, a command, a parameter or a setting",
  names: "is a name of the directory's or of Microsoft's own",
  queries: "is a part of a query",
  steps: "names a step for an assistant to take",
  styles: "is a style sheet",
  metrics: "describes a metric in the format that collectors read",
  graph: "is a message of the imitated Graph, which its contract holds",
  defects: "is the message of a defect, in whose place answers and pages have one sentence",
  keys: "names a list inside of a cursor, which is opaque",
  seals: "names the use of a secret key, from which keys are derived",
} as const;
type Aside = keyof typeof asides;

const folders: readonly (readonly [Aside, string])[] = [
  ["queries", "src/store/"],
  ["queries", "src/sqlite/"],
  ["names", "src/directory/schema/"],
  ["names", "src/domain/tenant/recoverable.ts"],
  ["names", "src/domain/tenant/well-known.ts"],
  ["names", "src/domain/words/counted-words.ts"],
  ["names", "src/domain/roles/role.ts"],
  ["names", "src/domain/authors/audit-record.ts"],
  ["names", "src/wire/encode-audit.ts"],
  ["names", "src/wire/life-records.ts"],
  ["names", "src/microsoft/investigation/what-happened.ts"],
  ["names", "src/domain/dangers/privilege-gains.ts"],
  ["names", "src/domain/dangers/unheld-kinds.ts"],
  ["graph", "src/directory/embedded/"],
  ["graph", "src/directory/graph-fault.ts"],
  ["graph", "src/http/"],
  ["styles", "src/approval-page/style.ts"],
  ["styles", "src/review-app/style.ts"],
  ["metrics", "src/server/metrics.ts"],
  ["describes", "src/cli/settings-help.ts"],
  ["seals", "src/app/hosted/shared-key.ts"],
  ["seals", "src/server/key-for.ts"],
  ["steps", "prompts/"],
  ["steps", "src/mcp/instructions.ts"],
];

/** Folders whose messages of errors that are no `RewindError` are shown, in reports, to the browser or to a host. */
const shownDefects = ["src/trail-sinks/", "src/review-app/", "src/server/", "src/app/"];

/** Options of Graph's requests: filters, orders, selections and preferences. */
const ofGraph = /^[\w/…]+ (eq|ne|ge|le) |^… in \(…\)$|\/any\(\w+:|^\w+ (asc|desc)$|odata\.maxpagesize|^(\w+ ){20,}\w+$/;
const graphFolders = ["src/graph/", "src/microsoft/", "src/directory/live/"];
const isIn = (file: string, all: readonly string[]): boolean => all.some((folder) => file.startsWith(folder));

const asideOf = ({ file, place, text }: Claim): Aside | null => {
  if (place === "described") return "describes";
  if (place === "keyed") return "keys";
  if (place === "sealed") return "seals";
  if (place === "defect" && !isIn(file, shownDefects)) return "defects";
  if (ofGraph.test(text) && isIn(file, graphFolders)) return "queries";
  return folders.find(([, folder]) => file.startsWith(folder))?.[0] ?? null;
};

/** Every sentence of the product with the way in which it is covered. */
export interface Inventory {
  readonly claims: readonly Claim[];
  readonly paired: ReadonlySet<string>;
  readonly elsewhere: ReadonlySet<string>;
  readonly reasoned: ReadonlySet<string>;
  /** Sentences that are set aside by what they are, and not one by one. */
  readonly aside: ReadonlyMap<Aside, readonly Claim[]>;
  readonly uncovered: readonly Claim[];
  /** Sentences that stand in more files than they have cases, without those that have a reason. */
  readonly shared: readonly Claim[];
  /** Sentences of pairs and lists that the source does not have as a literal. */
  readonly unknown: readonly string[];
}

export function inventoryOf(root: string): Inventory {
  const claims = claimsOf(root);
  const paired = new Set([...allPairs, ...servedSentences].map(({ says }) => says));
  const elsewhere = new Set(shownElsewhere.map(({ says }) => says));
  const reasoned = new Set(Object.values(alwaysTrue).flat());
  const isKnown = ({ text }: Claim) => paired.has(text) || elsewhere.has(text) || reasoned.has(text);
  const others = claims.filter((claim) => !isKnown(claim));
  const aside = new Map<Aside, Claim[]>();
  const uncovered = others.filter((claim) => {
    const why = asideOf(claim);
    if (why !== null) aside.set(why, [...(aside.get(why) ?? []), claim]);
    return why === null;
  });
  const said = new Set(claims.map(({ text }) => text));
  const unknown = [...paired, ...elsewhere, ...reasoned].filter((text) => isSentence(text) && !said.has(text));
  const spoken = claims.filter((claim) => asideOf(claim) === null && isKnown(claim) && !reasoned.has(claim.text));
  return { claims, paired, elsewhere, reasoned, aside, uncovered, unknown, shared: sharedAmong(spoken) };
}

/** Returns the last places of the texts that have fewer cases than places. */
function sharedAmong(claims: readonly Claim[]): readonly Claim[] {
  const cases = Map.groupBy([...allPairs, ...servedSentences, ...shownElsewhere], ({ says }) => says);
  const places = Map.groupBy(claims, ({ text }) => text);
  return [...places].flatMap(([text, all]) => {
    const gravest = all.toSorted((a, b) => Number(mustHaveCase(b)) - Number(mustHaveCase(a)));
    return gravest.slice(cases.get(text)?.length ?? 0);
  });
}

/** Returns the room of a sentence: its folder, to the second level. */
export const roomOf = ({ file }: Pick<Claim, "file">): string => file.split("/").slice(0, -1).slice(0, 2).join("/");
