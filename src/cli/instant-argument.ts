import { fail, ok, type Result } from '../shared/failure.ts';

const unitSeconds: Readonly<Record<string, number>> = { m: 60, h: 3600, d: 86_400, w: 604_800 };

const written = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?)?$/;

/** `2h` ago, or a day or an instant as ISO 8601 writes it. `now` and the answer in seconds since the epoch. */
export function readInstant(option: string, typed: string, now: number): Result<number> {
  const [, count = '', unit = ''] = /^(\d{1,5})([mhdw])$/.exec(typed) ?? [];
  const length = unitSeconds[unit];
  if (length !== undefined) return ok(Math.max(0, Math.floor(now - Number(count) * length)));
  // A day alone would be midnight in Greenwich, a day with a time is local (ECMA-262, Date.parse).
  const local = typed.length === 10 ? `${typed}T00:00` : typed;
  const instant = written.test(typed) ? Date.parse(local) : Number.NaN;
  return instant >= 0
    ? ok(Math.floor(instant / 1000))
    : fail(
        'invalid_request',
        `${option} takes a time ago such as 30m, 2h, 3d or 1w, or a day or time such as 2026-11-20 or 2026-11-20T09:30.`,
      );
}
