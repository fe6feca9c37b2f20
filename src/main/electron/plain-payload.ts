import { fail, type Result } from '../../shared/failure.ts';

/** A `client_secret.json` of 64 KiB is the largest honest payload; twice that leaves room for escapes. */
const mostText = 160 * 1024;
const mostParts = 5_000;
const deepest = 8;

const notPlain = fail('invalid_request', 'This message is not plain data.');

/**
 * A copy of what the window sent, if it is what JSON could say: plain objects, lists, text, numbers,
 * booleans, null. Structured clone lets more through (I103): maps, dates, buffers, cycles, and a text
 * of any length; the schemas after this then never meet them.
 */
export function plainPayload(payload: unknown): Result<unknown> {
  const budget = { text: mostText, parts: mostParts };
  try {
    return { ok: true, value: copied(payload, deepest, budget) };
  } catch {
    return notPlain;
  }
}

function copied(value: unknown, depth: number, budget: { text: number; parts: number }): unknown {
  budget.parts -= 1;
  if (depth < 0 || budget.parts < 0) throw new Error('too much');
  if (value === null || typeof value === 'boolean' || typeof value === 'undefined') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value === 'string') return spent(value, budget);
  if (Array.isArray(value)) {
    // A list that is nearly all holes can be of any length, and walking it would take hours.
    if (value.length > budget.parts) throw new Error('too much');
    return Array.from(value, (item: unknown) => copied(item ?? null, depth - 1, budget));
  }
  if (typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) {
    throw new Error('not plain');
  }
  const copy: Record<string, unknown> = {};
  for (const [name, { get, value: inner }] of Object.entries(
    Object.getOwnPropertyDescriptors(value),
  )) {
    // A getter could answer one thing to a check and another to the use.
    if (get !== undefined || name === '__proto__') throw new Error('not plain');
    copy[spent(name, budget)] = copied(inner, depth - 1, budget);
  }
  return copy;
}

function spent(text: string, budget: { text: number }): string {
  budget.text -= text.length;
  if (budget.text < 0) throw new Error('too long');
  return text;
}
