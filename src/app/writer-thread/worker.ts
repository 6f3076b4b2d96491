import { parentPort, workerData } from "node:worker_threads";
import type { WriterData } from "../../store/sql/writer/messages.ts";
import { serveWriter } from "../../store/sql/writer/serve-writer.ts";

const data: WriterData = workerData;
if (parentPort !== null) serveWriter(parentPort, data);
