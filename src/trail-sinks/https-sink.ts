import { request as plainRequest } from "node:http";
import { type RequestOptions, request } from "node:https";
import { SECOND } from "../domain/time.ts";
import { headLine } from "../domain/trail-head.ts";
import type { TrailSink } from "./trail-sink.ts";

export interface HttpsSinkOptions {
  /** Sent as a bearer token. Secret. */
  readonly token: string | null;
  /** Authorities to trust besides those of Node, in PEM. */
  readonly ca?: string;
}

const PATIENCE = 10 * SECOND;

/** Posts heads as lines of JSON. The place has taken them when it answers with a status from 200 to 299. */
export const httpsSink = (url: URL, { token, ca }: HttpsSinkOptions): TrailSink => ({
  place: `${url.origin}${url.pathname}`,
  send(heads, signal) {
    const body = heads.map((head) => `${headLine(head)}\n`).join("");
    const headers = {
      "content-type": "application/x-ndjson",
      "content-length": Buffer.byteLength(body),
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    };
    return answered(
      url,
      { method: "POST", headers, signal, timeout: PATIENCE, ...(ca === undefined ? {} : { ca }) },
      body,
    );
  },
  close() {},
});

function answered(url: URL, options: RequestOptions, body: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = (url.protocol === "http:" ? plainRequest : request)(url, options, (answer) => {
      answer.resume();
      const { statusCode = 0 } = answer;
      if (statusCode >= 200 && statusCode < 300) resolve();
      else reject(new Error(`it answered ${statusCode}`));
    });
    sent.once("timeout", () => sent.destroy(new Error("it did not answer in time")));
    sent.once("error", reject);
    sent.end(body);
  });
}
