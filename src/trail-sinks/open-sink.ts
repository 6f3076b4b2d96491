import { fileURLToPath } from "node:url";
import { fileSink } from "./file-sink.ts";
import { httpsSink } from "./https-sink.ts";
import type { SyslogSender } from "./syslog-message.ts";
import { syslogSink } from "./syslog-sink.ts";
import type { TrailSink } from "./trail-sink.ts";

const SYSLOG_PORT = 514;
/** Source: RFC 5425, 4.1. */
const SYSLOG_TLS_PORT = 6_514;

/** Opens the place that an address names, one of `sinkSchemes`. Throws a `TypeError` for another. */
export function openSink(address: string, token: string | null, sender: SyslogSender): TrailSink {
  const url = new URL(address);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const port = (standard: number) => (url.port === "" ? standard : Number(url.port));
  switch (url.protocol) {
    case "file:":
      return fileSink(fileURLToPath(url));
    case "https:":
    case "http:":
      return httpsSink(url, { token });
    case "syslog+unix:":
      return syslogSink({ kind: "socket", path: decodeURIComponent(url.pathname) }, sender);
    case "syslog+udp:":
      return syslogSink({ kind: "udp", host, port: port(SYSLOG_PORT) }, sender);
    case "syslog+tcp:":
      return syslogSink({ kind: "tcp", host, port: port(SYSLOG_PORT) }, sender);
    case "syslog+tls:":
      return syslogSink({ kind: "tls", host, port: port(SYSLOG_TLS_PORT) }, sender);
    default:
      throw new TypeError(`There is no place for heads behind ${url.protocol}`);
  }
}
