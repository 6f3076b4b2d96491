import type { Answer, FormAnswer, OnForm } from "./host.ts";

export async function answerForm(params: object, onForm: OnForm): Promise<FormAnswer> {
  const form = new Map<string, unknown>(Object.entries(params));
  const schema: unknown = form.get("requestedSchema");
  const properties = typeof schema === "object" && schema !== null && "properties" in schema ? schema.properties : {};
  return await onForm({ message: String(form.get("message")), fields: Object.keys(properties ?? {}) });
}

export function answerOf(result: object): Answer {
  const { content, structuredContent, isError, _meta } = Object.fromEntries<unknown>(Object.entries(result));
  const parts: unknown[] = Array.isArray(content) ? content : [];
  const texts = parts.filter((part) => field(part, "type") === "text");
  const text = texts.map((part) => String(field(part, "text"))).join("\n");
  return {
    text,
    data: isRecord(structuredContent) ? structuredContent : undefined,
    isError: isError === true,
    state: stringOrNone(field(structuredContent, "state")),
    code: stringOrNone(field(field(_meta, "entra-rewind/error"), "code")),
    bytes: Math.max(Buffer.byteLength(text), Buffer.byteLength(JSON.stringify(structuredContent ?? null))),
  };
}

export function contentOf(result: object): unknown {
  const contents = field(result, "contents");
  return JSON.parse(String(field(Array.isArray(contents) ? contents[0] : undefined, "text")));
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
export const field = (value: unknown, name: string): unknown => (isRecord(value) ? value[name] : undefined);
const stringOrNone = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

export const textsOf = (result: object, list: string): string[] => {
  const items: unknown = field(result, list);
  return Array.isArray(items) ? items.map((item) => String(field(field(item, "content"), "text"))) : [];
};
