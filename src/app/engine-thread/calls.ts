import type { ErrorCode, ErrorFacts } from "../../domain/errors.ts";
import type { ThreadServices } from "./thread-services.ts";

export type ServiceName = keyof ThreadServices;
export type MethodName<S extends ServiceName> = keyof ThreadServices[S];

type Signature<F> = F extends (...args: infer A) => Promise<infer R> ? { args: A; result: R } : never;
export type ArgsOf<S extends ServiceName, M extends MethodName<S>> = Signature<ThreadServices[S][M]>["args"];
export type ResultOf<S extends ServiceName, M extends MethodName<S>> = Signature<ThreadServices[S][M]>["result"];

/** Calls one method of one service on the other thread. */
export type Call = <S extends ServiceName, M extends MethodName<S>>(
  service: S,
  method: M,
  args: ArgsOf<S, M>,
) => Promise<ResultOf<S, M>>;

/** From the main thread to the engine's. `close` is the last one: nothing is answered after it. */
export type Request =
  | {
      readonly kind: "call";
      readonly id: number;
      readonly service: ServiceName;
      readonly method: string;
      readonly args: readonly unknown[];
    }
  | { readonly kind: "close" };

/** Back from it, one for each call. */
export type Reply<T> =
  | { readonly id: number; readonly ok: true; readonly value: T }
  | { readonly id: number; readonly ok: false; readonly fault: Fault };

/** An error on its way between threads: a structured clone would keep neither class nor code. */
export type Fault =
  | { readonly kind: "rewind"; readonly code: ErrorCode; readonly message: string; readonly facts: ErrorFacts }
  | { readonly kind: "defect"; readonly message: string; readonly stack: string };
