import type { z } from 'zod';

/**
 * For what is read once or seldom. By itself zod writes a function for every schema as text and compiles
 * it at the first use: 8 ms of a start in which most schemas are used once. What is read line by line,
 * the audit record, is worth it.
 */
export const parseRarely = <T extends z.ZodType>(
  schema: T,
  value: unknown,
): z.ZodSafeParseResult<z.output<T>> => schema.safeParse(value, { jitless: true });
