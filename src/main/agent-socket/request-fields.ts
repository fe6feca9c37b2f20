import type { z } from 'zod';
import { fail, ok, type Result } from '../../shared/failure.ts';
import { quotedField } from './strict-json.ts';

/** A body against its schema; the failure names the first field that is wrong and never its value. */
export function parseFields<T extends z.ZodType>(schema: T, body: unknown): Result<z.output<T>> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return ok(parsed.data);
  const issue = parsed.error.issues[0];
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  if (unknown !== undefined) {
    return fail('invalid_request', `The field ${quotedField(unknown)} is not known.`);
  }
  const field = issue?.path.map(String).join('.') || 'body';
  return fail('invalid_request', `The field ${quotedField(field)} is missing or not valid.`);
}
