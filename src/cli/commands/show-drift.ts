import type { Drift } from "../../app/vault/drift.ts";
import { actorCalled } from "../../domain/authors/actor-name.ts";
import type { Change } from "../../domain/changes/change.ts";
import { differingParts } from "../../domain/changes/differing-parts.ts";
import { byAuthors, type NameOfAuthor } from "../../domain/dangers/done-danger.ts";
import { othersOfKind } from "../../domain/dangers/others-of-kind.ts";
import { unheldLines } from "../../domain/dangers/unheld-words.ts";
import { consequenceDetails } from "../../domain/sign-in/consequence-lines.ts";
import { iso } from "../../domain/time.ts";
import { countOf } from "../../domain/words/counted-words.ts";
import { UNHELD_HEADING } from "../../review/staying-work.ts";
import { wayText, writerText } from "../../review/words.ts";
import { namedHere } from "../../terminal/named-here.ts";
import type { Screen } from "../../terminal/screen.ts";
import { uncut } from "../../terminal/uncut.ts";

/** Acts that are listed. The rest is counted. */
const ACTS_SHOWN = 20;

/**
 * Shows the changes as a table, with what was not compared and what no snapshot holds above it, and the dangers and the
 * effect on signing in below.
 */
export function showDrift(screen: Screen, drift: Drift): void {
  const { from, to, changes, notCompared, unknownAuthors } = drift;
  for (const note of [notCompared, unknownAuthors]) if (note !== null) screen.say(namedHere(note));
  showUnheld(screen, drift);
  if (changes.length === 0) {
    const where = notCompared === null ? "" : " in what could be compared";
    screen.say(`Nothing ${extentOf(drift)} since ${iso(from)}${where}.`);
  } else {
    const counted = `${countOf(changes.length, "object")} ${changes.length === 1 ? "has" : "have"}`;
    screen.say(`${counted} changed between ${iso(from)} and ${iso(to)}:\n`);
    showChanges(screen, changes);
    showDangers(screen, drift);
  }
  if (drift.reversed.length > 0) screen.say("\nDone and reversed since:");
  for (const sentence of drift.reversed) screen.say(`  ${uncut(sentence)}`);
}

/** A snapshot does not hold all that can be done to a tenant. */
const extentOf = ({ unheld }: Drift): string => (unheld === null ? "has changed" : "that a snapshot holds has changed");

function showUnheld(screen: Screen, { unheld, actsReadBackTo }: Drift): void {
  if (unheld !== null) {
    screen.say(`${UNHELD_HEADING}:`);
    for (const line of unheldLines({ unheld }, ACTS_SHOWN)) screen.say(screen.paint("yellow", `  ${uncut(line)}`));
    screen.say();
  }
  if (actsReadBackTo !== null)
    screen.say(
      `The log was read for acts on what no snapshot holds back to ${iso(actsReadBackTo)}, and not further.\n`,
    );
}

const showChanges = (screen: Screen, changes: readonly Change[]): void =>
  screen.table(
    ["what happened", "type", "object", "parts", "by"],
    changes.map((change) => [
      happened(change),
      change.ref.type,
      uncut(change.displayName ?? change.ref.id),
      partsOf(change).join(", "),
      authorsOf(change).join(", "),
    ]),
  );

function showDangers(screen: Screen, { dangers, signIn }: Drift): void {
  if (dangers === null) {
    screen.say("\nThere are too many changes to find their dangers. An assistant can compare a narrower scope.");
    return;
  }
  if (dangers.length > 0) screen.say();
  for (const danger of dangers) {
    const by = byAuthors(danger, nameOf);
    const end = by === "" ? "" : ` (${uncut(by)})`;
    screen.say(`${danger.severity}: ${uncut(danger.sentence)}${othersOfKind(danger)}${end}`);
  }
  if (signIn === null) return;
  screen.say("\nWhat it did to signing in:");
  for (const line of consequenceDetails(signIn, { tense: "done" })) screen.say(`  ${uncut(line)}`);
}

const nameOf: NameOfAuthor = (author, isOneOfSeveral) =>
  `${writerText(author)}${isOneOfSeveral ? wayText(author) : ""}`;

/** Returns what happened to an object, while its action says how to undo it. */
const happened = ({ action, notRecoverable }: Change): string =>
  notRecoverable === "hardDeleted"
    ? "purged"
    : { update: "changed", restore: "deleted", softDelete: "added", rebuild: "purged" }[action];

const partsOf = ({ properties, lost = [], links }: Change): readonly string[] => [
  ...differingParts({ properties, lost }),
  ...[...Map.groupBy(links, ({ link }) => link)].map(([link, ofName]) => `${link} (${ofName.length})`),
];

const authorsOf = ({ attribution = [] }: Change): readonly string[] => [
  ...new Set(attribution.map(({ actor }) => uncut(actorCalled(actor) ?? actor.kind))),
];

/** Returns a drift as data for programs. */
export const driftData = ({ from, to, changes, dangers, notCompared, unknownAuthors, ...beside }: Drift) => ({
  from: iso(from),
  to: iso(to),
  notCompared,
  unknownAuthors,
  unheld: beside.unheld === null ? [] : unheldLines({ unheld: beside.unheld }, ACTS_SHOWN),
  actsReadBackTo: beside.actsReadBackTo === null ? null : iso(beside.actsReadBackTo),
  signIn: beside.signIn === null ? null : consequenceDetails(beside.signIn, { tense: "done" }),
  reversed: beside.reversed,
  changes: changes.map((change) => ({
    happened: happened(change),
    type: change.ref.type,
    id: change.ref.id,
    displayName: change.displayName,
    parts: partsOf(change),
    by: authorsOf(change),
  })),
  dangers:
    dangers?.map((danger) => {
      const { rule, severity, sentence, ref, objects, by = null } = danger;
      return { rule, severity, sentence, ref, objects, by };
    }) ?? null,
});
