import { describe, expect, test } from "vitest";
import type { Change } from "../../src/domain/changes/change.ts";
import { jobId } from "../../src/domain/ids.ts";
import { onlyShifts } from "../../src/domain/sign-in/consequences.ts";
import { wholeChange } from "../../src/mcp/render/change.ts";
import { fullDetail } from "../../src/mcp/render/detail.ts";
import { summaryData } from "../../src/mcp/render/summary.ts";
import { type SummaryList, summaryLists } from "../../src/mcp/render/summary-fit.ts";
import { summaryLines, summarySentence } from "../../src/mcp/render/summary-lines.ts";
import { verificationData, verificationLines } from "../../src/mcp/render/verification.ts";
import { listedJson } from "../../src/mcp/tool-schema.ts";
import type { ChangeSummary } from "../../src/service/change-summary.ts";
import type { VerificationResult } from "../../src/service/verification.ts";
import { tools } from "../../tools/index.ts";
import { aFinishedPreview } from "../support/a-finished-preview.ts";

type Schema = Readonly<Record<string, unknown>>;
const isSchema = (value: unknown): value is Schema =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Returns the paths of all lists in a schema. */
function listsIn(schema: unknown, path: string): readonly string[] {
  if (!isSchema(schema)) return [];
  const members = Object.entries(isSchema(schema.properties) ? schema.properties : {});
  return [
    ...(schema.type === "array" ? [path] : []),
    ...members.flatMap(([name, each]) => listsIn(each, `${path}.${name}`)),
    ...listsIn(schema.items, `${path}[]`),
  ];
}

const outputs = tools.map((tool) => ({ name: tool.name, schema: listedJson(tool.output, "output") }));
const all = outputs.flatMap(({ name, schema }) => listsIn(schema, name));

/** Both halves of an answer with a list that is too long for it, the count of what is left out and the call for it. */
interface Cut {
  readonly data: unknown;
  readonly text: string;
  readonly count: RegExp;
  readonly call: RegExp;
}

const summary: ChangeSummary = {
  totals: { changedObjects: 1, changedLinks: 0, notRecoverable: 0 },
  ...{ byType: [], parts: [], properties: [], links: [], notRecoverable: [], actors: [], samples: [] },
};
const calm = { risks: [], riskiest: [], rehearsal: null };
const times = <One>(count: number, one: (n: number) => One): One[] => Array.from({ length: count }, (_, n) => one(n));
const mallory = (n: number) => ({ kind: "user", id: `m${n}`, name: `mallory${n}@contoso.example` }) as const;
const subject = (n: number) => ({ ref: { type: "user", id: `u${n}` }, displayName: `User ${n}` }) as const;
const risk = { rule: "manyObjects", severity: "high", sentence: "Many objects change at once here." } as const;
const known = { signIn: "open", roles: [] } as const;
const free = { total: 3, free: 3 };

/** Summaries in which one list alone is longer than an answer. */
const long: Readonly<Record<SummaryList, Partial<ChangeSummary>>> = {
  byType: { parts: times(400, () => ({ type: "user", action: "update", objects: 1 })) },
  properties: { properties: times(400, (n) => ({ type: "user", property: `p${n}`, objects: 1 })) },
  links: { links: times(400, () => ({ type: "group", link: "members", added: 1, removed: 1 })) },
  notRecoverable: { notRecoverable: times(400, () => ({ reason: "hardDeleted", objects: 1 })) },
  actors: { actors: times(400, (n) => ({ actor: mallory(n), objects: 1, first: 0, last: 1 })) },
  samples: {
    samples: times(10, (n) => ({
      ...{ type: "user", id: `u${n}`, displayName: "N".repeat(250), action: "update" },
      what: times(4, () => "w".repeat(200)),
    })),
  },
  signIn: {
    assessment: {
      ...calm,
      rehearsal: {
        ...{ ...onlyShifts, asOf: 0, shifts: [], policies: [], morePolicies: 0 },
        policyAdministrators: { before: free, after: free },
        notAssessed: times(400, (n) => ({ what: `the guests of tenant ${n}`, policies: { count: 0, names: [] } })),
      },
    },
  },
  warnings: {
    assessment: {
      ...calm,
      warnings: {
        total: 400,
        items: times(400, (n) => ({ about: subject(n).ref, other: subject(n).ref, sentence: `Warning ${n} of many.` })),
      },
    },
  },
  done: {
    assessment: { ...calm, done: { risks: times(400, (n) => ({ ...risk, ...subject(n), objects: 1 })), signIn: null } },
  },
  accounts: {
    assessment: { ...calm, actors: times(400, (n) => ({ actor: mallory(n), ref: null, now: known, after: known })) },
  },
  riskiest: { assessment: { ...calm, riskiest: times(400, (n) => ({ ...risk, ...subject(n) })) } },
};

function cutSummary(list: SummaryList): Cut {
  const data = summaryData({ ...summary, ...long[list] }, jobId("p"));
  return {
    data,
    text: [summarySentence(data), ...summaryLines(data)].join("\n"),
    count: new RegExp(`more rows of .*\\b${list} \\(\\d+(?: and [a-z ]+)?\\)`),
    call: new RegExp(`summarize_changes with previewJobId .*"p.*(?:"${list}"|of these names)`),
  };
}

const wrote = (n: number) => ({ actor: mallory(n), first: 0, last: 0, parts: { [`p${n}`]: 1 }, correlationIds: [] });
const change: Change = {
  ...{ seq: 1, ...subject(1), action: "update", basis: "snapshot" },
  properties: times(300, (n) => ({ name: `p${n}`, now: "b", then: "a" })),
  links: times(30, (n) => ({ link: "members", target: subject(n).ref, targetName: null, action: "add" })),
  linkTotals: { add: 30, remove: 0, notRecoverable: 0 },
  contributions: times(30, wrote),
};

function cutChange(part: string): Cut {
  const { data, lines } = wholeChange(
    change,
    { direction: "nowToThen", whole: () => "list_changes with its id" },
    fullDetail,
  );
  return {
    data,
    text: lines.join("\n"),
    count: new RegExp(`${part}"?[: ]+\\d+`),
    call: /list_changes with its id/,
  };
}

const object = subject(1);
const verified: VerificationResult = {
  outcome: "notVerified",
  notCompared: null,
  residual: { total: 9, items: times(9, () => change) },
  expected: [{ reason: "hardDeleted", objects: 11, sample: [change, change, change] }],
  kept: { total: 12, items: times(12, () => change) },
  pending: [
    {
      ...{ ...object, now: 0, expected: 13, lookAgainAt: 0 },
      ...{ leaving: { total: 0, items: [] }, joining: { total: 13, items: times(13, () => object) } },
    },
  ],
  rebuilt: {
    ...{ total: 12, previewJobId: jobId("p") },
    items: times(12, () => ({ ...object, successorId: "b", checklist: [] })),
  },
};

function cutVerification(count: RegExp, call: RegExp): Cut {
  const data = verificationData(aFinishedPreview, verified, 0);
  return { data, text: [data.verdict, ...verificationLines(aFinishedPreview, verified)].join("\n"), count, call };
}

const ours = "our own words, a fixed number of them";
const cursor = "pages with a cursor";
const counted = "lines that are all shown, with the number of names that they leave out";
const neverCut = "shown whole, whatever its length";

/** The way in which each list of each tool says what it leaves out: a reason why it need not, or a case that is run. */
const ways: Readonly<Record<string, string | (() => Cut)>> = {
  "get_tenant_status.signedIn.roles": ours,
  "get_tenant_status.may": ours,
  "get_tenant_status.mayNot": ours,
  "list_snapshots.items": cursor,
  "list_snapshots.items[].unread": neverCut,
  "find_objects.items": cursor,
  "get_object.items": cursor,
  "get_object.items[].rows": cursor,
  "get_object.items[].rows[]": neverCut,
  "get_object_history.items": cursor,
  "list_activity.items": cursor,
  "compare_snapshots.items": cursor,
  ...Object.fromEntries(summaryLists.map((list) => [`summarize_changes.${list}`, () => cutSummary(list)])),
  "summarize_changes.histogram.objects": ours,
  "summarize_changes.histogram.links": ours,
  "summarize_changes.histogram.by": ours,
  "summarize_changes.samples[].what": () => {
    const what = times(9, (n) => `p${n}`);
    const samples = [{ type: "user", id: "u", displayName: null, action: "update", what }] as const;
    const data = summaryData({ ...summary, samples }, jobId("p"));
    const text = [summarySentence(data), ...summaryLines(data)].join("\n");
    return { data, text, count: /5 more/, call: /list_changes with previewJobId/ };
  },
  "start_recovery.atStake": neverCut,
  "list_changes.items": cursor,
  "list_changes.items[].properties": () => cutChange("differences"),
  "list_changes.items[].links": () => cutChange("links"),
  "list_changes.items[].attribution": () => cutChange("authors"),
  "list_changes.items[].risks": neverCut,
  "verify_recovery.kept.items": () =>
    cutVerification(
      /later: 7 more objects|"kept":\{"total":12,/,
      /each part that stays as others wrote it: list_changes with previewJobId/,
    ),
  "verify_recovery.pending": () =>
    cutVerification(/to join, 13,|"joining":\{"total":13,/, /get_object with type .?"group.?", its id and link/),
  "verify_recovery.residual.items": () =>
    cutVerification(/Not verified: 9 objects still differ/, /list_changes with previewJobId/),
  "verify_recovery.expected": neverCut,
  "verify_recovery.expected[].sample": () =>
    cutVerification(/stays different, 11 objects|"objects":11,/, /list_changes with previewJobId/),
  "verify_recovery.rest": ours,
  "verify_recovery.unknown": neverCut,
  "verify_recovery.notLookedAt": ours,
  "verify_recovery.after": counted,
  "verify_recovery.rebuilt.items": () =>
    cutVerification(/12|2 more/, /list_changes with previewJobId .* and action .?"rebuild/),
  "list_failed_changes.items": cursor,
  "list_jobs.items": cursor,
};

describe("the lists in the answers of all tools", () => {
  test("each list is known with the way in which it says what it leaves out", () => {
    expect(Object.keys(ways).toSorted()).toEqual(all.toSorted());
  });

  test("a list of pages has a cursor in its tool's answers", () => {
    const paged = Object.keys(ways).filter((path) => ways[path] === cursor);
    for (const path of paged) {
      const schema = outputs.find(({ name }) => path.startsWith(`${name}.`))?.schema;
      expect(listsIn(schema, "").length, path).toBeGreaterThan(0);
      expect(JSON.stringify(schema), path).toContain('"nextCursor"');
    }
  });

  const cases = Object.entries(ways).flatMap(([path, way]) => (typeof way === "string" ? [] : [{ path, way }]));
  test.each(cases)("$path counts what it leaves out and names the call that shows it, in both halves", ({ way }) => {
    const { data, text, count, call } = way();
    for (const half of [JSON.stringify(data), text]) {
      expect(half).toMatch(count);
      expect(half.replaceAll('\\"', '"')).toMatch(call);
    }
  });
});
