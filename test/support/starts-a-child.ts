import { spawn } from "node:child_process";
import { owned } from "./owned.ts";

/** A process with two children that hold its output and live on: one alone, and one that leads a group with a child of its own. */
const forever = "setInterval(() => {}, 1_000)";
const stdio = ["ignore", "inherit", "ignore"] as const;
owned(spawn(process.execPath, ["-e", forever], { stdio: [...stdio] }));
const group = `"${process.execPath}" -e "${forever}" & wait`;
owned(spawn("/bin/sh", ["-c", group], { detached: true, stdio: [...stdio] }));
process.stdout.write("started\n");
