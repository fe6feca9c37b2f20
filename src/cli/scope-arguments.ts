import { fail, ok, type Result } from '../shared/failure.ts';
import { normaliseScope } from '../shared/scope.ts';

/** `--scope` values as normalised scopes. A value may itself be a list with spaces, as scopes are often copied. */
export function readScopes(values: readonly string[] | undefined): Result<string[]> {
  const scopes = new Set<string>();
  for (const part of (values ?? []).flatMap((value) => value.split(/\s+/))) {
    if (part === '') continue;
    // gcloud takes such lists; here it would become one permission of that name, asked for at Google.
    if (part.includes(',')) return commas(part);
    const scope = normaliseScope(part);
    if (scope === undefined) {
      return fail(
        'invalid_request',
        `"${part}" cannot be a scope. Give a full scope URL or a short name such as gmail.readonly.`,
      );
    }
    scopes.add(scope);
  }
  return ok([...scopes].sort());
}

const commas = (list: string): Result<never> =>
  fail(
    'invalid_request',
    `"${list}" has a comma in it. Several scopes stand with a space between, or each after a --scope of its own.`,
  );
