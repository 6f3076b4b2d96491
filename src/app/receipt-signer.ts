import type { RecoveryReceipt } from "../domain/approval/receipt.ts";
import type { Settings } from "./settings/read-settings.ts";

/** Returns a function that signs receipts with the key of these settings. Keys and signatures are loaded at its first use. */
export function receiptSigner(settings: Pick<Settings, "dataFolder" | "receiptKey">) {
  return async (receipt: RecoveryReceipt): Promise<string> => {
    const [{ receiptKeyOf }, { signReceipt }] = await Promise.all([
      import("./receipt-key-file.ts"),
      import("../receipts/signed-receipt.ts"),
    ]);
    return signReceipt(receipt, await receiptKeyOf(settings));
  };
}
