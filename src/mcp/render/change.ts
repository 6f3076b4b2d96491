import * as z from "zod";
import { type Authored, type Change, recoveryActions } from "../../domain/change.ts";
import { canonicalText, type Json } from "../../domain/json.ts";
import { type ReasonCode, reasons } from "../../domain/reason.ts";
import { EXISTENCE } from "../../domain/recoverable.ts";
import { cleaned } from "../../domain/untrusted.ts";
import { attributionData, attributionLine, attributionOutput } from "./attribution.ts";
import { authorData, authoredLine, authorLine } from "./author.ts";
import { type Detail, fullDetail } from "./detail.ts";
import { namesData, namesLine } from "./names.ts";
import { called, countOf, nameOf } from "./text.ts";

const why = z.object({ code: z.string(), sentence: z.string() });
const end = z.object({ type: z.string(), id: z.string(), displayName: z.string().optional() });

export const changeOutput = z.looseObject({
  type: z.string(),
  id: z.string(),
  displayName: z.string().optional(),
  action: z.enum(recoveryActions),
  basis: z.enum(["snapshot", "audit"]),
  properties: z.array(
    z.looseObject({
      name: z.string(),
      now: z.unknown(),
      then: z.unknown(),
      by: z.string().optional(),
      keptBecause: z.string().optional(),
    }),
  ),
  names: z.record(z.string(), z.string()).optional(),
  linkTotals: z.looseObject({ add: z.int(), remove: z.int() }),
  links: z.array(
    z.looseObject({
      link: z.string(),
      target: end,
      action: z.enum(["add", "remove"]),
    }),
  ),
  attribution: z.array(attributionOutput).optional(),
  notRecoverable: why.optional(),
  risks: z.array(z.looseObject({ severity: z.string(), sentence: z.string() })).optional(),
});

/** The same shape where it is not the subject: list_changes spells it out. */
export const changeHandle = z.looseObject({ type: z.string(), id: z.string(), action: z.string() });

export type ChangeData = z.input<typeof changeOutput>;

export function changeData(change: Change, detail: Detail = fullDetail): ChangeData {
  const { notRecoverable, attribution, risks = [] } = change;
  return {
    type: change.ref.type,
    id: change.ref.id,
    displayName: nameOf(change.displayName),
    action: change.action,
    basis: change.basis,
    properties: [
      ...change.properties.slice(0, detail.properties).map(({ name, now, then, by }) => ({
        name,
        now: shortValue(now, detail.valueLength),
        then: shortValue(then, detail.valueLength),
        ...authorData(by),
      })),
      ...(change.kept ?? []).slice(0, Math.min(detail.links, detail.properties)).map(({ name, now, then, by }) => ({
        name,
        now: shortValue(now, detail.valueLength),
        then: shortValue(then, detail.valueLength),
        keptBecause: whyKept(by),
      })),
    ],
    names: namesData(change.names, detail.links),
    moreProperties: moreThan(change.properties.length, detail.properties),
    existence: change.existenceBy === undefined ? undefined : { ...authorData(change.existenceBy) },
    linkTotals: { ...change.linkTotals },
    links: change.links.slice(0, detail.links).map((link) => ({
      link: link.link,
      target: { type: link.target.type, id: link.target.id, displayName: nameOf(link.targetName, 120) },
      action: link.action,
      notRecoverable: link.notRecoverable,
      ...authorData(link.by),
    })),
    attribution: attribution && attributionData(attribution, facetsOf(change), detail.attributions),
    notRecoverable: notRecoverable === undefined ? undefined : whyNot(notRecoverable),
    risks: risks.length === 0 ? undefined : risks.map((risk) => ({ ...risk })),
  };
}

/** How many are not shown; absent where all are. */
export const moreThan = (total: number, shown: number): number | undefined =>
  total > shown ? total - shown : undefined;

/** Names whoever's later write it is. */
const whyKept = (by: Authored): string => `${authoredLine(by)} wrote it later`;

export const whyNot = (code: ReasonCode) => ({ code, sentence: reasons[code] });

const facetsOf = ({ properties, links }: Change): ReadonlySet<string> =>
  new Set([EXISTENCE, ...properties.map(({ name }) => name), ...links.map(({ link }) => link)]);

/** A value as it is, or if it is long the beginning of its text and how long it is. */
export function shortValue(value: Json, most: number): Json {
  const text = typeof value === "string" ? value : canonicalText(value);
  return text.length <= most ? value : `${cleaned(text, most)} (shortened: ${text.length} characters)`;
}

/** One change in a few lines; all of it data. */
export function changeLines(change: Change, detail: Detail = fullDetail): readonly string[] {
  const { add, remove, notRecoverable } = change.linkTotals;
  const short = Math.min(detail.valueLength, 120);
  const links = [
    add > 0 ? `${countOf(add, "link")} to add` : "",
    remove > 0 ? `${countOf(remove, "link")} to remove` : "",
    notRecoverable > 0 ? `${countOf(notRecoverable, "link")} that cannot be recovered` : "",
  ].filter((text) => text !== "");
  const shown = Math.min(5, detail.links);
  const names = change.links.slice(0, shown).map((link) => {
    const sign = link.notRecoverable !== undefined ? "=" : link.action === "add" ? "+" : "-";
    return `${sign}${link.link} ${called(link.targetName, link.target.id)}`;
  });
  return [
    `${change.action} ${change.ref.type} ${called(change.displayName, "(no name)")} ${change.ref.id}`,
    ...change.properties
      .slice(0, detail.properties)
      .map(
        ({ name, now, then, by }) =>
          `  ${name}: now ${textOf(now, short)}, then ${textOf(then, short)}${authorLine(by)}`,
      ),
    ...namesLine(change.names, Math.min(8, detail.links)),
    ...(change.kept ?? [])
      .slice(0, Math.min(5, detail.links, detail.properties))
      .map(({ name, now, by }) => `  ${name} stays ${textOf(now, short)}: ${whyKept(by)}`),
    ...(links.length > 0
      ? [`  ${links.join(", ")}: ${names.join(", ")}${change.links.length > shown ? ", …" : ""}`]
      : []),
    ...attributionData(change.attribution ?? [], facetsOf(change), Math.min(3, detail.attributions)).map(
      (who) => `  ${attributionLine(who)}`,
    ),
    ...(change.notRecoverable === undefined ? [] : [`  not recoverable: ${reasons[change.notRecoverable]}`]),
    ...(change.risks ?? []).map(({ severity, rule, sentence }) => `  risk ${severity} (${rule}): ${sentence}`),
  ];
}

export const textOf = (value: Json, most: number): string => cleaned(canonicalText(value), most);
