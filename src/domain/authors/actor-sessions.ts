import { iso, type Millis } from "../time.ts";
import { andMore, countOf } from "../words/counted-words.ts";
import { NAME_LENGTH, quoted } from "../words/untrusted.ts";
import { type AuditRecord, isRecovery } from "./audit-record.ts";

const NAMED = 4;

/** The app and the address from which an actor wrote. */
interface ActorSession {
  readonly app: string | null;
  readonly ip: string | null;
  readonly writes: number;
  readonly first: Millis;
  readonly last: Millis;
}

/** Several sessions of one actor, those with most writes first. */
export interface SeveralSessions {
  readonly total: number;
  readonly items: readonly ActorSession[];
}

/** Tells the sessions of an actor apart, because another person may have used the account in one of them. */
export class ActorSessions {
  readonly #sessions = new Map<string, ActorSession>();

  /** Takes a record of the actor's that wrote to what is undone. */
  add(record: AuditRecord): void {
    if (isRecovery(record)) return;
    const { app, ip, time } = record;
    const key = JSON.stringify([app, ip]);
    const { writes, first, last } = this.#sessions.get(key) ?? { writes: 0, first: time, last: time };
    const span = { first: Math.min(first, time), last: Math.max(last, time) };
    this.#sessions.set(key, { app, ip, writes: writes + 1, ...span });
  }

  /** Empty unless there are several. */
  get result(): { readonly sessions?: SeveralSessions } {
    const items = [...this.#sessions.values()].toSorted((a, b) => b.writes - a.writes);
    return items.length < 2 ? {} : { sessions: { total: items.length, items: items.slice(0, NAMED) } };
  }
}

/** Says from where the undone work was written, because not all of it need be that of one person. */
export const sessionsLines = ({ sessions }: { readonly sessions?: SeveralSessions }): readonly string[] =>
  sessions === undefined
    ? []
    : [
        `This actor wrote what is undone in ${countOf(sessions.total, "session")}, told apart by app and address: ` +
          `${sessions.items.map(sessionText).join("; ")}${andMore(sessions.total, sessions.items.length)}. All of them are undone. ` +
          "If the account was stolen, its own honest work may be among them: a later since, or fewer objects, leaves that alone.",
      ];

const sessionText = ({ app, ip, writes, first, last }: ActorSession): string =>
  `${app === null ? "an app not named" : quoted(app, NAME_LENGTH)} from ${ip === null ? "an address not named" : quoted(ip, NAME_LENGTH)}, ${countOf(writes, "write")} between ${iso(first)} and ${iso(last)}`;
