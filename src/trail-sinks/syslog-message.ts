import { headLine, type TrailHead } from "../domain/approval/trail-head.ts";

/** Facility 13, log audit, with severity 5, notice. Source: RFC 5424, 6.2.1. */
const PRIORITY = 13 * 8 + 5;
const APP = "entra-rewind";

/** The sender of messages. */
export interface SyslogSender {
  readonly host: string;
  readonly processId: number;
}

/** Returns a head as one message. The text is JSON in ASCII. Source: RFC 5424, 6. */
export function syslogMessage(head: TrailHead, { host, processId }: SyslogSender): string {
  const time = new Date(head.time).toISOString();
  return `<${PRIORITY}>1 ${time} ${headerField(host)} ${APP} ${processId} trail - ${ascii(headLine(head))}`;
}

/** Source: RFC 5424, 6.2.4: printable ASCII without spaces, at most 255 characters, or the nil value. */
const headerField = (text: string): string => text.replace(/[^\x21-\x7e]/g, "").slice(0, 255) || "-";

const ascii = (json: string): string =>
  json.replace(/[^\x20-\x7e]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** Returns a message with its length before it, so that messages can share a stream. Source: RFC 5425, 4.3. */
export const framed = (message: string): string => `${Buffer.byteLength(message)} ${message}`;
