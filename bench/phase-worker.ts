import type { Progress, Task } from "./phase.ts";
import { phases } from "./phases.ts";

/** The process of one phase: its name and its task come as arguments, its figures go back as a message. */
const PROGRESS_EVERY_MS = 100;

const [name, text = ""] = process.argv.slice(2);
const entry = phases.find((phase) => phase.name === name);
if (entry === undefined) throw new Error(`There is no phase ${name}.`);
const task: Task = JSON.parse(text);

let told = 0;
const progress: Progress = (...progress) => {
  if (performance.now() - told < PROGRESS_EVERY_MS) return;
  told = performance.now();
  process.send?.({ progress });
};

// Ends the process when the run that wants its figures is gone.
const alone = () => process.exit(1);
process.once("disconnect", alone);
const phase = await entry.load();
const figures = await phase(task, progress);
process.send?.({ figures }, () => {
  process.off("disconnect", alone);
  process.disconnect();
});
