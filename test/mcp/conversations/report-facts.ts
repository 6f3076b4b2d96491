import { expect } from "vitest";
import { NOT_REACHED } from "../../../src/domain/recovery/after-recovery.ts";

/** The facts that a report of an incident rests on, each of which an answer has to hold. */
export interface ReportFacts {
  readonly who: string;
  /** What this account used and from where, such as `Graph PowerShell from 203.0.113.77`. */
  readonly ways: readonly string[];
  readonly times: readonly string[];
  readonly correlationIds: readonly string[];
  /** Ids of the objects that a report names. Users are counted. */
  readonly objects: readonly string[];
  /** What was done and taken back since, or why that is unknown. */
  readonly reversed: RegExp;
  /** How many objects and links were put back. */
  readonly recovered: { readonly objects: string; readonly links: string };
  readonly approver: string;
  /** Codes of what stays different. */
  readonly staysDifferent: readonly string[];
}

/**
 * Shows that everything an assistant heard holds each fact. A host gives its model one half of an answer, so that each
 * half has to pass by itself.
 */
export function expectReport(half: string, facts: ReportFacts): void {
  const { who, ways, times, correlationIds, objects, reversed, recovered, approver, staysDifferent } = facts;
  for (const list of [ways, times, correlationIds, objects]) expect(list).not.toEqual([]);
  const apart = ways.flatMap((way) => way.split(" from "));
  const all = [who, ...apart, ...times, ...correlationIds, ...objects, approver, ...staysDifferent];
  expect(all.filter((fact) => !half.includes(fact))).toEqual([]);
  expect(half).toMatch(reversed);
  expect(half).toMatch(recoveredIn(recovered));
  expect(half).toContain(NOT_REACHED);
  expect(half).toMatch(/verified/i);
}

/** Matches what a recovery did in a sentence or as data. */
const recoveredIn = ({ objects, links }: ReportFacts["recovered"]): RegExp =>
  new RegExp(`Done: ${objects} objects?, ${links} links?|"modifiedObjects":${objects},"modifiedLinks":${links}\\b`);
