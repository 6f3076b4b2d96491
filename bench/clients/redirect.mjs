// Leads connections to Microsoft Graph to the face in FACE_PORT. Clients load it before themselves: node --import.
import { syncBuiltinESMExports } from "node:module";
import tls from "node:tls";

const GRAPH = "graph.microsoft.com";
const connect = tls.connect;
tls.connect = (...given) => {
  const [options] = given;
  const host = options?.servername || options?.host;
  if (host !== GRAPH) return connect(...given);
  const there = { ...options, host: "127.0.0.1", port: Number(process.env.FACE_PORT), servername: GRAPH };
  return connect(there, ...given.slice(1));
};
syncBuiltinESMExports();
