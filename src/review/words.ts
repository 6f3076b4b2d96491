import { actorCalled, inNameOf } from "../domain/authors/actor-name.ts";
import type { Actor, Authored, RecoveryAction } from "../domain/changes/change.ts";
import { isEntityType } from "../domain/tenant/entity.ts";
import { recoverable } from "../domain/tenant/recoverable.ts";
import { iso, MINUTE, type Millis } from "../domain/time.ts";
import { countOf } from "../domain/words/counted-words.ts";
import { asOneWord, authorWord } from "../domain/words/untrusted.ts";

const verbs: Readonly<Record<RecoveryAction, string>> = {
  update: "Change back",
  restore: "Restore",
  softDelete: "Delete",
  rebuild: "Create again under a new id",
};

/** Returns an action on an object of this type. A relationship is made again and removed, because it has no deleted items. */
export function verbOf(action: RecoveryAction, type: string): string {
  const known = isEntityType(type) ? recoverable[type] : null;
  if (known !== null && known.ends !== null && action === "restore") return "Make again";
  if (known !== null && known.ends !== null && action === "softDelete") return "Remove";
  return known?.softDeletable === true && action === "softDelete" ? "Delete (restorable for 30 days)" : verbs[action];
}

/** Names an actor, as far as the log does. */
export const actorText = (actor: Actor): string => actorCalled(actor) ?? "an unknown actor";

/** Names who wrote, which can be a recovery, for a text. */
export const writerText = ({ actor, recovery }: Pick<Authored, "actor" | "recovery">): string =>
  recovery === undefined ? authorWord(actorText(actor)) : inNameOf(authorWord(actorText(actor)));

/** Returns the application and the address that an author wrote with, as far as they are known. */
export const wayText = ({ app, ip }: { readonly app?: string | undefined; readonly ip?: string | undefined }): string =>
  `${app === undefined ? "" : ` with ${asOneWord(app)}`}${ip === undefined ? "" : ` from ${asOneWord(ip)}`}`;

/** Returns the time zone of this machine, which is the person's if a face runs on it. */
export const localZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Formats a time to the minute in UTC, followed by the person's time zone if that differs. */
export function timeText(millis: Millis, zone: string = localZone()): string {
  const utc = `${iso(millis).slice(0, 16).replace("T", " ")} UTC`;
  const local = localText(millis, zone);
  if (`${local} UTC` === utc) return utc;
  const sameDay = utc.slice(0, 10) === local.slice(0, 10);
  return `${utc} (${sameDay ? local.slice(11) : local} ${zone})`;
}

/** Formats a time of another time zone in the form used for UTC. Swedish uses that form. */
const localText = (millis: Millis, zone: string): string =>
  new Intl.DateTimeFormat("sv", { timeZone: zone, dateStyle: "short", timeStyle: "short" }).format(millis);

/** Returns the remaining time in whole minutes, rounded down. */
export const minutesLeft = (until: Millis, now: Millis): string =>
  until - now <= MINUTE ? "less than a minute" : countOf(Math.floor((until - now) / MINUTE), "minute");
