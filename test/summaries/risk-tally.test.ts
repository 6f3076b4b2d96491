import { describe, expect, test } from "vitest";
import type { ReasonCode } from "../../src/domain/changes/reason.ts";
import { type PlanRisk, type Risk, type RiskRule, type Severity, toldRisk } from "../../src/domain/changes/risk.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { itself, told } from "../../src/domain/words/told.ts";
import { quoted } from "../../src/domain/words/untrusted.ts";
import { RiskTally } from "../../src/summaries/risk-tally.ts";

const created: Risk = { rule: "credentialAdded", severity: "medium", sentence: "It was created." };
const app = (id: string): EntityRef => ({ type: "application", id });
const user = (id: string): EntityRef => ({ type: "user", id });

test("a danger of several objects names the first three others, and counts each of them once", () => {
  const tally = new RiskTally([]);
  for (const id of ["a", "a", "b", "b", "c", "d", "e", "e"]) tally.add({ ref: app(id), displayName: id }, [created]);
  const [risk] = tally.risks();
  expect(risk).toMatchObject({ ref: app("a"), objects: 5 });
  expect(risk?.others?.map(({ ref }) => ref.id)).toEqual(["b", "c", "d"]);
});

test("a danger of one object names no other", () => {
  const tally = new RiskTally([]);
  tally.add({ ref: app("a"), displayName: "A" }, [created]);
  expect(tally.risks()[0]).not.toHaveProperty("others");
});

const named = (name: string, rest: string, severity: Severity = "high", rule: RiskRule = "weakensSignIn"): Risk => ({
  ...{ rule, severity },
  ...toldRisk(told`Group ${itself(quoted(name))} ${rest}.`),
});
const tallyOf = (rows: readonly (readonly [string, Risk])[], whole: readonly PlanRisk[] = []) => {
  const tally = new RiskTally(whole);
  for (const [id, risk] of rows) tally.add({ ref: app(id), displayName: id }, [risk]);
  return tally.risks();
};

test("dangers of one rule that say different things each have their sentence, and equal ones are counted together", () => {
  const risks = tallyOf([
    ["A", named("A", "is deleted, and no policy names it")],
    ["B", named("B", "is deleted, and CA009 includes it")],
    ["C", named("C", "is deleted, and no policy names it")],
  ]);
  expect(risks.map(({ sentence, objects }) => [sentence, objects])).toEqual([
    ['Group "A" is deleted, and no policy names it.', 2],
    ['Group "B" is deleted, and CA009 includes it.', 1],
  ]);
  expect(risks[0]?.others).toEqual([{ ref: app("C"), displayName: "C" }]);
  expect(risks.some(({ isMixed }) => isMixed)).toBe(false);
});

test("the ninth kind of a grave danger is counted with the eighth, which says that the others have their own words", () => {
  const letters = [..."ABCDEFGHIJ"];
  const risks = tallyOf(letters.map((letter) => [letter, named(letter, `differs in ${letter}`)] as const));
  expect(risks.map(({ objects }) => objects)).toEqual([1, 1, 1, 1, 1, 1, 1, 3]);
  expect(risks.map(({ isMixed }) => isMixed === true)).toEqual([...Array(7).fill(false), true]);
  expect(risks.at(-1)?.others?.map(({ displayName }) => displayName)).toEqual(["I", "J"]);
});

test("a danger of the plan as a whole leaves those of rows alone, unless it names them", () => {
  const gained = { rule: "privilegeGained", severity: "critical" } as const;
  const whole: PlanRisk = {
    ...gained,
    sentence: "Gives a role to 1 account.",
    ref: null,
    displayName: "A",
    objects: 1,
  };
  const [own, other]: [Risk, Risk] = [
    { ...gained, sentence: "Restores A, who holds it." },
    { ...gained, sentence: "B may activate it." },
  ];
  const tally = new RiskTally([whole], (risk) => risk === own);
  tally.add({ ref: app("A"), displayName: "A" }, [own]);
  tally.add({ ref: app("B"), displayName: "B" }, [other]);
  expect(tally.risks().map(({ sentence }) => sentence)).toEqual([whole.sentence, other.sentence]);
});

test("undone work is told apart by its authors, that of the fewest objects first, however different its sentences are", () => {
  const undone = (name: string, part: string, author: string): Risk => ({
    ...named(name, `gets ${part} back, written by ${author}`, "high", "undoesOthersWork"),
    authors: [author],
  });
  const risks = tallyOf([
    ["A", undone("A", "city", "miles")],
    ["B", undone("B", "state", "miles")],
    ["C", undone("C", "jobTitle", "hannah")],
    ["D", undone("D", "city", "miles")],
  ]);
  expect(risks.map(({ sentence, objects, isMixed }) => [sentence, objects, isMixed === true])).toEqual([
    ['Group "C" gets jobTitle back, written by hannah.', 1, false],
    ['Group "A" gets city back, written by miles.', 3, true],
  ]);
});

test("links of others that go with deletions, and work that comes back, are told apart by their authors", () => {
  for (const rule of ["takesLinks", "putsBackOthersWork"] as const) {
    const ofAuthor = (name: string, author: string): Risk => ({
      ...named(name, `goes with what ${author} gave`, "high", rule),
      authors: [author],
    });
    const risks = tallyOf([..."ABCDE"].map((name) => [name, ofAuthor(name, name === "E" ? "hannah" : "miles")]));
    expect(risks.map(({ objects, authors }) => [objects, authors])).toEqual([
      [1, ["hannah"]],
      [4, ["miles"]],
    ]);
  }
});

describe("an object that does not come back", () => {
  const lost = (name: string, rest: string, reason: ReasonCode, severity: Severity = "medium"): Risk => ({
    ...named(name, `is left, because ${rest}`, severity, "notRecovered"),
    reason,
  });

  test("hides no danger of its row, which is shown among the riskiest", () => {
    const tally = new RiskTally([]);
    tally.add({ ref: app("A"), displayName: "A" }, [lost("A", "it is gone", "hardDeleted", "high"), created]);
    tally.add({ ref: app("B"), displayName: "B" }, [lost("B", "it is gone", "hardDeleted", "high")]);
    expect(tally.riskiest().map(({ displayName, rule }) => [displayName, rule])).toEqual([["A", "credentialAdded"]]);
  });

  test("is counted with others of its reason, however many reasons there are", () => {
    const risks = tallyOf([
      ["A", lost("A", "a rule gives its members", "dynamicMembership")],
      ["B", lost("B", "it is synchronized", "synchronized")],
      ["C", lost("C", "another rule gives its members", "dynamicMembership")],
    ]);
    expect(risks.map(({ reason, objects }) => [reason, objects])).toEqual([
      ["dynamicMembership", 2],
      ["synchronized", 1],
    ]);
  });
});

test("a danger of a whole plan has the accounts whose changes bring it about among its sources", () => {
  const guests = [user("g1"), user("g2")];
  const whole = { ...created, ref: null, displayName: null, objects: 2, accounts: guests };
  expect(new RiskTally([whole]).counted()[0]?.sources).toEqual(guests.map((ref) => [{ ref }]));
});
