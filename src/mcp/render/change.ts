import * as z from "zod";
import { type Change, recoveryActions } from "../../domain/change.ts";
import { canonicalText, type Json } from "../../domain/json.ts";
import { type ReasonCode, reasons } from "../../domain/reason.ts";
import { EXISTENCE } from "../../domain/recoverable.ts";
import { cleaned } from "../../domain/untrusted.ts";
import { attributionData, attributionLine, attributionOutput } from "./attribution.ts";
import { called, countOf, nameOf } from "./text.ts";

const why = z.object({ code: z.string(), sentence: z.string() });
const end = z.object({ type: z.string(), id: z.string(), displayName: z.string().nullable() });

export const changeOutput = z.object({
  type: z.string(),
  id: z.string(),
  displayName: z.string().nullable(),
  action: z.enum(recoveryActions),
  basis: z.enum(["snapshot", "audit"]),
  properties: z.array(z.object({ name: z.string(), now: z.unknown(), then: z.unknown() })),
  linkTotals: z.object({ add: z.int(), remove: z.int(), notRecoverable: z.int() }),
  links: z.array(
    z.object({
      link: z.string(),
      target: end,
      action: z.enum(["add", "remove"]),
      notRecoverable: z.string().optional(),
    }),
  ),
  attribution: z.array(attributionOutput).optional(),
  notRecoverable: why.optional(),
  risks: z.array(z.object({ rule: z.string(), severity: z.string(), sentence: z.string() })).optional(),
});

/** The same shape where it is not the subject: list_changes spells it out. */
export const changeHandle = z.looseObject({
  type: z.string(),
  id: z.string(),
  displayName: z.string().nullable(),
  action: z.enum(recoveryActions),
});

/** How much of one change is shown. */
export interface Detail {
  readonly links: number;
  readonly valueLength: number;
  readonly attributions: number;
}

export const fullDetail: Detail = { links: 20, valueLength: 1_000, attributions: 8 };
/** For a change that alone would fill a page. */
export const lowDetail: Detail = { links: 10, valueLength: 100, attributions: 2 };

export type ChangeData = z.input<typeof changeOutput>;

export function changeData(change: Change, detail: Detail = fullDetail): ChangeData {
  const { notRecoverable, attribution, risks = [] } = change;
  return {
    type: change.ref.type,
    id: change.ref.id,
    displayName: nameOf(change.displayName),
    action: change.action,
    basis: change.basis,
    properties: change.properties.map(({ name, now, then }) => ({
      name,
      now: shortValue(now, detail.valueLength),
      then: shortValue(then, detail.valueLength),
    })),
    linkTotals: linkTotals(change),
    links: change.links.slice(0, detail.links).map((link) => ({
      link: link.link,
      target: { type: link.target.type, id: link.target.id, displayName: nameOf(link.targetName, 120) },
      action: link.action,
      notRecoverable: link.notRecoverable,
    })),
    attribution: attribution && attributionData(attribution, facetsOf(change), detail.attributions),
    notRecoverable: notRecoverable === undefined ? undefined : whyNot(notRecoverable),
    risks: risks.length === 0 ? undefined : risks.map((risk) => ({ ...risk })),
  };
}

export const whyNot = (code: ReasonCode) => ({ code, sentence: reasons[code] });

const facetsOf = ({ properties, links }: Change): ReadonlySet<string> =>
  new Set([EXISTENCE, ...properties.map(({ name }) => name), ...links.map(({ link }) => link)]);

function linkTotals({ links }: Change): ChangeData["linkTotals"] {
  const planned = links.filter((link) => link.notRecoverable === undefined);
  const add = planned.filter((link) => link.action === "add").length;
  return { add, remove: planned.length - add, notRecoverable: links.length - planned.length };
}

/** A value as it is, or if it is long the beginning of its text and how long it is. */
function shortValue(value: Json, most: number): Json {
  const text = typeof value === "string" ? value : canonicalText(value);
  return text.length <= most ? value : `${cleaned(text, most)} (shortened: ${text.length} characters)`;
}

/** One change in a few lines; all of it data. */
export function changeLines(change: Change, detail: Detail = fullDetail): readonly string[] {
  const { add, remove, notRecoverable } = linkTotals(change);
  const short = Math.min(detail.valueLength, 120);
  const links = [
    add > 0 ? `${countOf(add, "link")} to add` : "",
    remove > 0 ? `${countOf(remove, "link")} to remove` : "",
    notRecoverable > 0 ? `${countOf(notRecoverable, "link")} that cannot be recovered` : "",
  ].filter((text) => text !== "");
  const names = change.links.slice(0, 5).map((link) => {
    const sign = link.notRecoverable !== undefined ? "=" : link.action === "add" ? "+" : "-";
    return `${sign}${link.link} ${called(link.targetName, link.target.id)}`;
  });
  return [
    `${change.action} ${change.ref.type} ${called(change.displayName, "(no name)")} ${change.ref.id}`,
    ...change.properties.map(
      ({ name, now, then }) => `  ${name}: now ${textOf(now, short)}, then ${textOf(then, short)}`,
    ),
    ...(links.length > 0 ? [`  ${links.join(", ")}: ${names.join(", ")}${change.links.length > 5 ? ", …" : ""}`] : []),
    ...attributionData(change.attribution ?? [], facetsOf(change), 3).map((who) => `  ${attributionLine(who)}`),
    ...(change.notRecoverable === undefined ? [] : [`  not recoverable: ${reasons[change.notRecoverable]}`]),
    ...(change.risks ?? []).map(({ severity, rule, sentence }) => `  risk ${severity} (${rule}): ${sentence}`),
  ];
}

const textOf = (value: Json, most: number): string => cleaned(canonicalText(value), most);
