import { request as plainRequest } from "node:http";
import { type RequestOptions, request } from "node:https";
import { headLine } from "../domain/approval/trail-head.ts";
import type { Millis } from "../domain/time.ts";
import { PATIENCE, reached, type StreamPlace, unanswered } from "./connection.ts";
import type { TrailSink } from "./trail-sink.ts";

export interface HttpsSinkOptions {
  /** Sent as a bearer token. Secret. */
  readonly token: string | null;
  /** Authorities to trust besides those of Node, in PEM. */
  readonly ca?: string;
  /** The time that the place has for each step of an answer. Ten seconds if absent. */
  readonly patience?: Millis;
}

/** Posts heads as lines of JSON. The place has taken them when it answers with a status from 200 to 299. */
export const httpsSink = (url: URL, { token, ca, patience = PATIENCE }: HttpsSinkOptions): TrailSink => ({
  place: `${url.origin}${url.pathname}`,
  reach: (signal) => reached(placeOf(url, ca), signal),
  send(heads, signal) {
    const body = heads.map((head) => `${headLine(head)}\n`).join("");
    const headers = {
      "content-type": "application/x-ndjson",
      "content-length": Buffer.byteLength(body),
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    };
    return answered(
      url,
      { method: "POST", headers, signal, timeout: patience, ...(ca === undefined ? {} : { ca }) },
      body,
    );
  },
  close() {},
});

const placeOf = ({ protocol, hostname, port }: URL, ca?: string): StreamPlace => ({
  kind: protocol === "http:" ? "tcp" : "tls",
  host: hostname.replace(/^\[|\]$/g, ""),
  port: port === "" ? (protocol === "http:" ? 80 : 443) : Number(port),
  ...(ca === undefined ? {} : { ca }),
});

function answered(url: URL, options: RequestOptions, body: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = (url.protocol === "http:" ? plainRequest : request)(url, options, (answer) => {
      answer.resume();
      const { statusCode = 0 } = answer;
      if (statusCode >= 200 && statusCode < 300) resolve();
      else reject(new Error(`it answered ${statusCode}`));
    });
    sent.once("timeout", () => sent.destroy(unanswered()));
    sent.once("error", reject);
    sent.end(body);
  });
}
