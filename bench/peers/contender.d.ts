export const threads: number;
export const scratch: string;
export const SHAPES: Record<string, number[]>;
export interface Samples {
  images: Float32Array;
  labels: Uint8Array;
}
export function weights(): Record<string, Float32Array>;
export function samples(start: number, count: number): Samples;
export function batches<T>(size: number, prepare: (samples: Samples) => T): { next(): T };
export function inBatches<T>(count: number, size: number, prepare: (images: Float32Array) => T): T[];
export function forEach<T>(values: readonly T[], f: (value: T) => unknown): Promise<void>;
export function time(repeats: number, f: () => unknown): Promise<{ ms: number[] }>;
export function memoize<K, T>(make: (key: K) => T): (key: K) => T;
// biome-ignore lint/suspicious/noExplicitAny: every task has options of its own
export function serve(about: object, tasks: Record<string, (options: any) => unknown>): Promise<void>;
