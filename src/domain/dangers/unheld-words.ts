import { actorQuoted } from "../authors/actor-name.ts";
import type { Json } from "../json.ts";
import { iso } from "../time.ts";
import { andMore, countOf } from "../words/counted-words.ts";
import { listed } from "../words/name-list.ts";
import { numberText } from "../words/number-text.ts";
import { cleaned, quoted } from "../words/untrusted.ts";
import type { UnheldAct, UnheldValue, UnheldWork } from "./unheld-acts.ts";

const KINDS_NAMED = 3;
const VALUE_LENGTH = 60;

export interface WithUnheld {
  readonly unheld?: UnheldWork;
}

/**
 * Says of an act who did what to which object, when and from where, and once of a kind why it matters and where it is
 * mended.
 */
function unheldSentence(act: UnheldAct, explains: boolean): string {
  const { severity, why, mend, listedAs } = act;
  const reach =
    listedAs === undefined ? "no recovery reaches it" : `a recovery reaches it only where its list shows ${listedAs}`;
  return `${severity}, and ${reach}: ${deedText(act)}.${takenBackText(act)}${explains ? ` ${why} By hand: ${mend}.` : ""}`;
}

function deedText({ operation, actor, app, ip, objects, values, records, first, last }: UnheldAct): string {
  const { total, items } = objects;
  const names = items.map((name) => quoted(name));
  const further = total > items.length ? [...names, `${numberText(total - items.length)} more`] : names;
  return [
    quoted(operation),
    ...(total === 0 ? [] : ["on", listed(further)]),
    ...(values.length === 0 ? [] : [`(${values.map(valueText).join(", ")})`]),
    ...["by", actorQuoted(actor)],
    ...(app === null ? [] : ["with", quoted(app)]),
    ...(ip === null ? [] : ["from", cleaned(ip, VALUE_LENGTH)]),
    ...(records === 1 ? ["at", iso(last)] : [`${numberText(records)} times from ${iso(first)} to ${iso(last)}`]),
  ].join(" ");
}

/** Says by which later act the log reverses one. Its objects are known by their names. */
function takenBackText({ takenBack, objects: { total } }: UnheldAct): string {
  if (takenBack === undefined) return "";
  const { objects, of, operation, actor, time } = takenBack;
  const some = objects < of ? ` for ${numberText(objects)} of ${countOf(of, "object")}` : "";
  const named = total === 0 ? "" : " under the same name";
  return ` The log has its reversal later${some}${named}: ${quoted(operation)} by ${actorQuoted(actor)} at ${iso(time)}.`;
}

const valueText = ({ name, was, is }: UnheldValue): string =>
  `${cleaned(name, VALUE_LENGTH)} ${was === null ? "" : `${plain(was)} → `}${is === null ? "removed" : plain(is)}`;

const plain = (value: Json): string =>
  typeof value === "string" ? quoted(value, VALUE_LENGTH) : cleaned(JSON.stringify(value), VALUE_LENGTH);

/** Says what was done that a recovery does not take back, the gravest first, and counts the rest. */
export function unheldLines({ unheld }: WithUnheld, most: number): readonly string[] {
  if (unheld === undefined) return [];
  const shown = unheld.acts.slice(0, most);
  const isFirst = ({ why }: UnheldAct, at: number) => shown.findIndex((one) => one.why === why) === at;
  return [
    ...shown.map((act, at) => unheldSentence(act, isFirst(act, at))),
    `${[...furtherActs(unheld, shown.length), IN_FORCE].join(". ")}.`,
  ];
}

/** Says the same in one line: of the gravest act all, of the next ones what they were, and of the rest how many. */
export function unheldInBrief(unheld: UnheldWork): string {
  const [gravest, ...next] = unheld.acts;
  const named = next.slice(0, NAMED_IN_BRIEF);
  const also = named.map(({ operation, severity }) => `${quoted(operation)} (${severity})`).join(", ");
  return [
    ...(gravest === undefined ? [] : [unheldSentence(gravest, true)]),
    ...(named.length === 0 ? [] : [`Beside it: ${also}.`]),
    `${[...furtherActs(unheld, unheld.acts.length - next.length + named.length), IN_FORCE].join(". ")}.`,
  ].join(" ");
}

const NAMED_IN_BRIEF = 3;

const IN_FORCE = "Whether such acts are in force was not looked at beyond the log";

/** Counts the acts beyond those that are given, and those of activities without a gravity. */
function furtherActs({ acts, moreActs, others }: UnheldWork, given: number): readonly string[] {
  const more = acts.length - given + moreActs;
  const items = others.items.slice(0, KINDS_NAMED);
  const named = items.map((one) => `${quoted(one.operation)} ${numberText(one.records)}`).join(", ");
  return [
    ...(more > 0 ? [`${countOf(more, "act")} more that no recovery reaches, no graver`] : []),
    ...(others.records === 0
      ? []
      : [
          `${countOf(others.records, "act")} on what the history does not hold or the log does not identify, of ` +
            `${countOf(others.kinds, "kind")}: ${named}${andMore(others.kinds, items.length)}`,
        ]),
  ];
}

/** Says beside a verdict, which is of a list alone, that there are such acts. Empty for those without a gravity. */
export function unheldVerdict({ unheld }: WithUnheld): string {
  const [gravest] = unheld?.acts ?? [];
  if (unheld === undefined || gravest === undefined) return "";
  const count = countOf(unheld.records, "act");
  return ` Not reached by it: ${count} on what the history does not hold, such as ${quoted(gravest.operation)} (${gravest.severity}).`;
}
