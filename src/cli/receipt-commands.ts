import type { Command } from "commander";
import { readSettings } from "../app/settings/read-settings.ts";
import type { CommandPlace } from "./server-commands.ts";

/** Adds the commands on signed receipts of recoveries. */
export function addReceipts(program: Command, { context, screen, ended }: CommandPlace): void {
  const receipt = program
    .command("receipt")
    .description("a signed receipt of a recovery: who asked for it, who approved which plan, what came of it")
    .argument("[job]", "the recovery (default: the newest that has ended)")
    .option("--json", "print its content too, as one JSON object")
    .action(async (job: string | undefined, { json = false }: { json?: boolean }) => {
      const { printReceipt } = await import("./commands/receipt.ts");
      ended(await printReceipt(context, screen, { job, json }));
    });
  receipt
    .command("verify")
    .description("check a receipt without tenant or network; status 1 if it was altered or another key signed it")
    .argument("<file>", "the file with the receipt")
    .option("--key <file>", "the public key of the server that issued it (default: that of this data folder)")
    .option("--json", "print the verdict as one JSON object")
    .action(async (file: string, _: object, command: Command) => {
      const { key, json = false } = command.optsWithGlobals<{ key?: string; json?: boolean }>();
      const { checkReceipt } = await import("./commands/receipt.ts");
      const settings = readSettings(context.environment);
      ended(await checkReceipt(settings, screen, { file, json, ...(key === undefined ? {} : { key }) }));
    });
  receipt
    .command("key")
    .description("print the public key as JSON, for those who verify receipts elsewhere")
    .action(async () => {
      const { printReceiptKey } = await import("./commands/receipt.ts");
      ended(await printReceiptKey(readSettings(context.environment), screen));
    });
}
