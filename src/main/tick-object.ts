import { executionAsyncResource } from 'node:async_hooks';

/** Never read: that it lives is its work. */
const kept: object[] = [];

/**
 * Keeps one of the records that `process.nextTick` makes for each call, and with it their hidden class.
 * A collection that finds none alive drops the class, and from then on V8 builds every record in its
 * runtime: 270 ns a call and more, instead of 35 (docs/decisions/tick-object.md). To be called before
 * the first collection.
 */
export function keepTickObject(): void {
  process.nextTick(() => kept.push(executionAsyncResource()));
}
