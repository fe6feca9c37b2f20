import {
  type ShownBody,
  type ShownExchange,
  type ShownField,
  shownText,
} from '../../src/shared/playground.ts';

/** The field of this name; an error when there is none, so that a test never reads nothing. */
export function field(fields: readonly ShownField[], name: string): ShownField {
  const found = fields.find((one) => one.name === name);
  if (found === undefined) throw new Error(`There is no ${name}.`);
  return found;
}

export const shownValue = (fields: readonly ShownField[], name: string): string =>
  shownText(field(fields, name).value);

/** The fingerprint of a value that is hidden whole, with nothing beside it. */
export function fingerprint(fields: readonly ShownField[], name: string): string {
  const [part, ...more] = field(fields, name).value;
  if (part?.kind !== 'hidden' || !part.whole || more.length > 0) {
    throw new Error(`${name} is not hidden.`);
  }
  return part.fingerprint;
}

export function textOf(body: ShownBody): string {
  if (body.kind !== 'text') throw new Error(`The body is ${body.kind}.`);
  return shownText(body.text);
}

export function fieldsOf(body: ShownBody): readonly ShownField[] {
  if (body.kind !== 'fields') throw new Error(`The body is ${body.kind}.`);
  return body.fields;
}

/** What was sent to the token endpoint, and what came back, field by field. */
export interface TokenMessages {
  readonly status: number;
  readonly form: readonly ShownField[];
  readonly members: readonly ShownField[];
}

/** The token requests among some exchanges; a sandbox is also asked where its endpoints are. */
export const tokenMessages = (exchanges: readonly ShownExchange[]): TokenMessages[] =>
  exchanges
    .filter(({ kind }) => kind === 'token')
    .map(({ request, answer }) => {
      if (answer.kind !== 'response') throw new Error('The token request got no answer.');
      const { status, body } = answer.response;
      return { status, form: fieldsOf(request.body), members: fieldsOf(body) };
    });

/** Of the one token request that there should be. */
export function tokenMessage(exchanges: readonly ShownExchange[]): TokenMessages {
  const [message, ...more] = tokenMessages(exchanges);
  if (message === undefined || more.length > 0) {
    throw new Error(`There are ${more.length + (message === undefined ? 0 : 1)} token requests.`);
  }
  return message;
}
